/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The operations of PTP, MTP and Android's extension, a function each, named
 * after the operation. A function's parameters are the operation's in the order
 * of the wire, then what is sent, then where to put what comes back. What takes
 * more than one operation is in <miniptp/camera.h>.
 *
 * Not here, since they belong to a session and not to a camera:
 *   OpenSession 0x1002 is mptp_session_open(), or _adopt()
 *   CloseSession 0x1003 is mptp_session_close()
 *
 * Every function returns MPTP_OK, or
 *   MPTP_ERR_UNSUPPORTED  DeviceInfo lacks the operation; nothing was sent
 *   MPTP_ERR_RESPONSE     the camera refused: mptp_camera_error()->response
 *   MPTP_ERR_SHORT, _FORMAT  its dataset does not parse
 *   MPTP_ERR_ARG          what is to be sent cannot be encoded; nothing was sent
 *   MPTP_ERR_NOMEM
 * and what mptp_session_run() returns: MPTP_ERR_CANCELLED, _INCOMPLETE, _TIMEOUT,
 * _NODEV, _IO, _STATE. The words are in mptp_camera_error().
 *
 * A dataset that comes back is overwritten, is to be cleared with its _clear
 * function, and is empty after a failure. Numbers that come back are 0 after a
 * failure; unless said otherwise, their pointers may not be NULL.
 */
#ifndef MINIPTP_OPERATION_H
#define MINIPTP_OPERATION_H

#include <miniptp/code.h>
#include <miniptp/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mptp_camera;

#define MPTP_STORAGE_ALL 0xffffffffu
#define MPTP_STORAGE_ANY 0u /* destinations: the camera chooses */
#define MPTP_FORMAT_ANY 0u
#define MPTP_FORMAT_IMAGES 0xffffffffu
/* GetObjectHandles and SendObjectInfo call the root 0xffffffff; ObjectInfo
 * calls it 0, which to GetObjectHandles means every object, and to
 * SendObjectInfo that the camera chooses. MoveObject and CopyObject call it 0. */
#define MPTP_PARENT_ROOT 0xffffffffu
#define MPTP_PARENT_ANY 0u
#define MPTP_HANDLE_ALL 0xffffffffu
#define MPTP_PROPERTY_ALL 0xffffffffu
#define MPTP_PROPERTY_BY_GROUP 0u
#define MPTP_DEPTH_OBJECT 0u
#define MPTP_DEPTH_CHILDREN 1u
#define MPTP_DEPTH_TREE 0xffffffffu
#define MPTP_SIZE_REST 0xffffffffu

/* Where the camera puts an object that is announced to it. */
struct mptp_place {
	uint32_t storage;
	uint32_t parent; /* MPTP_PARENT_ROOT or 0: root */
	uint32_t handle; /* that the object will have */
};

/* ---- PTP 1.0 ------------------------------------------------------------ */

/* GetDeviceInfo 0x1001, ISO 15740 10.4.1, MTP 1.1 D.2.1. Read anew: what
 * mptp_camera_device() has is of when the camera was opened. */
MPTP_API int mptp_get_device_info(
    struct mptp_camera *, struct mptp_device_info *);

/* GetStorageIDs 0x1004, ISO 15740 10.4.4, MTP 1.1 D.2.4. A logical part (the low
 * 16 bits) of 0 is a slot without a medium. */
MPTP_API int mptp_get_storage_ids(
    struct mptp_camera *, struct mptp_u32_array *ids);

/* GetStorageInfo 0x1005, ISO 15740 10.4.5, MTP 1.1 D.2.5. Refused with
 * InvalidStorageID or StoreNotAvailable. */
MPTP_API int mptp_get_storage_info(
    struct mptp_camera *, uint32_t storage, struct mptp_storage_info *);

/* GetNumObjects 0x1006, ISO 15740 10.4.6, MTP 1.1 D.2.6. storage may be
 * MPTP_STORAGE_ALL, format MPTP_FORMAT_ANY or _IMAGES, parent MPTP_PARENT_ROOT
 * or _ANY. */
MPTP_API int mptp_get_num_objects(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t parent, uint32_t *count);

/* GetObjectHandles 0x1007, ISO 15740 10.4.7, MTP 1.1 D.2.7. Parameters as of
 * mptp_get_num_objects(). Refused with SpecificationByFormatUnsupported where
 * the camera cannot select by format. */
MPTP_API int mptp_get_object_handles(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t parent, struct mptp_u32_array *handles);

/* GetObjectInfo 0x1008, ISO 15740 10.4.8, MTP 1.1 D.2.8. size is as the camera
 * wrote it, MPTP_SIZE_ASK if 32 bits cannot tell; mptp_camera_object_info() has
 * the true one. */
MPTP_API int mptp_get_object_info(
    struct mptp_camera *, uint32_t handle, struct mptp_object_info *);

/* GetObject 0x1009, ISO 15740 10.4.9, MTP 1.1 D.2.9. Streamed as it comes;
 * mptp_camera_fetch() compares it with the size that it should have. */
MPTP_API int mptp_get_object(
    struct mptp_camera *, uint32_t handle, const struct mptp_sink *);

/* GetThumb 0x100A, ISO 15740 10.4.10, MTP 1.1 D.2.10. In the format that the
 * object's info names. Refused with NoThumbnailPresent. */
MPTP_API int mptp_get_thumb(
    struct mptp_camera *, uint32_t handle, const struct mptp_sink *);

/* DeleteObject 0x100B, ISO 15740 10.4.11, MTP 1.1 D.2.11. A folder goes with
 * all that is in it. format may only tell what to delete when the handle is
 * that of all objects, and is MPTP_FORMAT_ANY otherwise. MPTP_ERR_ARG: handle 0,
 * or MPTP_HANDLE_ALL, since MPTP_PARENT_ROOT is the same number: to delete all
 * has to be meant, see mptp_camera_delete_all(). Refused with
 * ObjectWriteProtected, StoreReadOnly, or PartialDeletion when some of the
 * objects stay. */
MPTP_API int mptp_delete_object(
    struct mptp_camera *, uint32_t handle, uint32_t format);

/* SendObjectInfo 0x100C, ISO 15740 10.4.12, MTP 1.1 D.2.12. Announces an object;
 * unless it is a folder, mptp_send_object() has to follow at once. The dataset's
 * own storage and parent are set from the parameters. MPTP_STORAGE_ANY and
 * MPTP_PARENT_ANY leave the place to the camera. mptp_camera_send() does all of
 * an upload. Refused with StoreFull, StoreReadOnly, InvalidParentObject,
 * SpecificationOfDestinationUnsupported. */
MPTP_API int mptp_send_object_info(struct mptp_camera *, uint32_t storage,
    uint32_t parent, const struct mptp_object_info *, struct mptp_place *);

/* SendObject 0x100D, ISO 15740 10.4.13, MTP 1.1 D.2.13. Refused with
 * NoValidObjectInfo if no object was announced just before. */
MPTP_API int mptp_send_object(struct mptp_camera *, const struct mptp_source *);

/* InitiateCapture 0x100E, ISO 15740 10.4.14, MTP 1.1 D.2.14. It returns when the
 * capture has begun; what comes of it is told by events, which carry
 * *transaction (may be NULL). mptp_camera_capture() waits for them.
 * MPTP_STORAGE_ANY and MPTP_FORMAT_ANY leave both to the camera. */
MPTP_API int mptp_initiate_capture(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t *transaction);

/* FormatStore 0x100F, ISO 15740 10.4.15, MTP 1.1 D.2.15. Erases all that is on a
 * store. filesystem is one of the filesystem_type codes, or 0 for the camera's
 * choice. MPTP_ERR_ARG: storage 0 or MPTP_STORAGE_ALL, which are no store. */
MPTP_API int mptp_format_store(
    struct mptp_camera *, uint32_t storage, uint32_t filesystem);

/* ResetDevice 0x1010, ISO 15740 10.4.16, MTP 1.1 D.2.16. The camera goes to its
 * initial state and ends every session: only mptp_camera_close() makes sense
 * afterwards. */
MPTP_API int mptp_reset_device(struct mptp_camera *);

/* SelfTest 0x1011, ISO 15740 10.4.17, MTP 1.1 D.2.17. type: 0 is the usual one,
 * from 0x8000 on the vendor's. Refused with SelfTestFailed if it found a
 * fault. */
MPTP_API int mptp_self_test(struct mptp_camera *, uint16_t type);

/* SetObjectProtection 0x1012, ISO 15740 10.4.18, MTP 1.1 D.2.18. protection is
 * one of the protection codes. */
MPTP_API int mptp_set_object_protection(
    struct mptp_camera *, uint32_t handle, uint16_t protection);

/* PowerDown 0x1013, ISO 15740 10.4.19, MTP 1.1 D.2.19. Only mptp_camera_close()
 * makes sense afterwards. */
MPTP_API int mptp_power_down(struct mptp_camera *);

/* GetDevicePropDesc 0x1014, ISO 15740 10.4.20, MTP 1.1 D.2.20. An answer about
 * another property than the asked one is MPTP_ERR_FORMAT (seen on the iRiver
 * T10). */
MPTP_API int mptp_get_device_prop_desc(
    struct mptp_camera *, uint32_t property, struct mptp_property_desc *);

/* GetDevicePropValue 0x1015, ISO 15740 10.4.21, MTP 1.1 D.2.21. type is the one
 * in the property's description. */
MPTP_API int mptp_get_device_prop_value(struct mptp_camera *, uint32_t property,
    uint16_t type, struct mptp_value *);

/* SetDevicePropValue 0x1016, ISO 15740 10.4.22, MTP 1.1 D.2.22. Refused with
 * AccessDenied, InvalidDevicePropFormat, InvalidDevicePropValue. Some cameras
 * take the nearest value that they have: read it back. */
MPTP_API int mptp_set_device_prop_value(
    struct mptp_camera *, uint32_t property, const struct mptp_value *);

/* ResetDevicePropValue 0x1017, ISO 15740 10.4.23, MTP 1.1 D.2.23. To the factory
 * default; MPTP_PROPERTY_ALL resets every property. */
MPTP_API int mptp_reset_device_prop_value(
    struct mptp_camera *, uint32_t property);

/* TerminateOpenCapture 0x1018, ISO 15740 10.4.24, MTP 1.1 D.2.24. transaction is
 * what mptp_initiate_open_capture() gave. Refused with
 * CaptureAlreadyTerminated. */
MPTP_API int mptp_terminate_open_capture(
    struct mptp_camera *, uint32_t transaction);

/* MoveObject 0x1019, ISO 15740 10.4.25, MTP 1.1 D.2.25. The handle stays.
 * parent 0, or MPTP_PARENT_ROOT, is the root. MPTP_ERR_ARG: handle 0 or MPTP_HANDLE_ALL. */
MPTP_API int mptp_move_object(
    struct mptp_camera *, uint32_t handle, uint32_t storage, uint32_t parent);

/* CopyObject 0x101A, ISO 15740 10.4.26, MTP 1.1 D.2.26. As MoveObject; *copy
 * gets the new object's handle. */
MPTP_API int mptp_copy_object(struct mptp_camera *, uint32_t handle,
    uint32_t storage, uint32_t parent, uint32_t *copy);

/* GetPartialObject 0x101B, ISO 15740 10.4.27, MTP 1.1 D.2.27. At most size bytes
 * from offset on, up to the end with MPTP_SIZE_REST; *count gets how many came.
 * Some devices hang when asked for what is behind the end. */
MPTP_API int mptp_get_partial_object(struct mptp_camera *, uint32_t handle,
    uint32_t offset, uint32_t size, const struct mptp_sink *, uint32_t *count);

/* InitiateOpenCapture 0x101C, ISO 15740 10.4.28, MTP 1.1 D.2.28. As
 * mptp_initiate_capture(), but it lasts until mptp_terminate_open_capture() is
 * called with *transaction. */
MPTP_API int mptp_initiate_open_capture(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t *transaction);

/* ---- PTP 1.1 ------------------------------------------------------------ */

/* StartEnumHandles 0x101D, ISO 15740:2013. Parameters as of
 * mptp_get_object_handles(); *enumeration is to be given back with
 * mptp_stop_enum_handles(). */
MPTP_API int mptp_start_enum_handles(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t parent, uint32_t *enumeration);

/* EnumHandles 0x101E, ISO 15740:2013. The next handles, count at most; none: the
 * enumeration is at its end. Refused with InvalidEnumHandle. */
MPTP_API int mptp_enum_handles(struct mptp_camera *, uint32_t enumeration,
    uint32_t count, struct mptp_u32_array *handles);

/* StopEnumHandles 0x101F, ISO 15740:2013. Refused with InvalidEnumHandle. */
MPTP_API int mptp_stop_enum_handles(struct mptp_camera *, uint32_t enumeration);

/* GetVendorExtensionMaps 0x1020, ISO 15740:2013. */
MPTP_API int mptp_get_vendor_extension_maps(
    struct mptp_camera *, struct mptp_vendor_extension_maps *);

/* GetVendorDeviceInfo 0x1021, ISO 15740:2013. The camera as it is under the
 * vendor extension with that id. Refused with UnknownVendorCode. */
MPTP_API int mptp_get_vendor_device_info(
    struct mptp_camera *, uint32_t vendor, struct mptp_device_info *);

/* GetResizedImageObject 0x1022, ISO 15740:2013. Sizes in pixels; a height of 0
 * keeps the ratio. */
MPTP_API int mptp_get_resized_image_object(struct mptp_camera *,
    uint32_t handle, uint32_t width, uint32_t height, const struct mptp_sink *);

/* GetFilesystemManifest 0x1023, ISO 15740:2013. Parameters as of
 * mptp_get_object_handles(). */
MPTP_API int mptp_get_filesystem_manifest(struct mptp_camera *,
    uint32_t storage, uint32_t format, uint32_t parent, struct mptp_manifest *);

/* GetStreamInfo 0x1024, ISO 15740:2013. stream is one of the bits of the
 * property SupportedStreams. Refused with NoStreamEnabled. */
MPTP_API int mptp_get_stream_info(
    struct mptp_camera *, uint32_t stream, struct mptp_stream_info *);

/* GetStream 0x1025, ISO 15740:2013. What the streams of the property
 * EnabledStreams have since the last time, in packets that GetStreamInfo
 * describes. */
MPTP_API int mptp_get_stream(struct mptp_camera *, const struct mptp_sink *);

/* ---- MTP 1.1 ------------------------------------------------------------ */

/* GetObjectPropsSupported 0x9801, MTP 1.1 D.2.29. The properties that objects of
 * a format have. */
MPTP_API int mptp_get_object_props_supported(
    struct mptp_camera *, uint32_t format, struct mptp_u16_array *properties);

/* GetObjectPropDesc 0x9802, MTP 1.1 D.2.30. How objects of a format have a
 * property. An answer about another property is MPTP_ERR_FORMAT. Refused with
 * InvalidObjectPropCode, InvalidObjectFormatCode. */
MPTP_API int mptp_get_object_prop_desc(struct mptp_camera *, uint32_t property,
    uint32_t format, struct mptp_object_prop_desc *);

/* GetObjectPropValue 0x9803, MTP 1.1 D.2.31. type is the one in the property's
 * description. Refused with ObjectPropNotSupported, InvalidObjectPropCode. */
MPTP_API int mptp_get_object_prop_value(struct mptp_camera *, uint32_t handle,
    uint32_t property, uint16_t type, struct mptp_value *);

/* SetObjectPropValue 0x9804, MTP 1.1 D.2.32. Refused with AccessDenied,
 * InvalidObjectPropFormat, InvalidObjectPropValue. */
MPTP_API int mptp_set_object_prop_value(struct mptp_camera *, uint32_t handle,
    uint32_t property, const struct mptp_value *);

/* GetObjectPropList 0x9805, MTP 1.1 E.2.1. Properties of an object, of
 * MPTP_HANDLE_ALL objects, or of those in the root (handle 0), and of those
 * below it to a depth of MPTP_DEPTH_OBJECT, _CHILDREN or _TREE; only those of a
 * format, unless MPTP_FORMAT_ANY. property is one, MPTP_PROPERTY_ALL, or
 * MPTP_PROPERTY_BY_GROUP for those of a group. A list that is cut short is kept
 * as far as it goes. Refused with SpecificationByDepthUnsupported,
 * SpecificationByGroupUnsupported. */
MPTP_API int mptp_get_object_prop_list(struct mptp_camera *, uint32_t handle,
    uint32_t format, uint32_t property, uint32_t group, uint32_t depth,
    struct mptp_object_prop_list *);

/* SetObjectPropList 0x9806, MTP 1.1 E.2.2. In the order of the list, up to the
 * first that the camera refuses, whose index *failed gets (may be NULL). */
MPTP_API int mptp_set_object_prop_list(struct mptp_camera *,
    const struct mptp_object_prop_list *, uint32_t *failed);

/* GetInterdependentPropDesc 0x9807, MTP 1.1 E.2.3. Which values of some
 * properties of a format can be had together. */
MPTP_API int mptp_get_interdependent_prop_desc(
    struct mptp_camera *, uint32_t format, struct mptp_interdependent_props *);

/* SendObjectPropList 0x9808, MTP 1.1 E.2.4. Announces an object of size bytes,
 * 4 GiB and more too, by its properties, whose handles have to be 0; unless it is
 * a folder, mptp_send_object() has to follow at once. storage and parent as of
 * mptp_send_object_info(). When a property is refused, *failed gets its index
 * (may be NULL). Refused with ObjectTooLarge, InvalidObjectPropCode,
 * InvalidObjectPropFormat, InvalidObjectPropValue. */
MPTP_API int mptp_send_object_prop_list(struct mptp_camera *, uint32_t storage,
    uint32_t parent, uint32_t format, uint64_t size,
    const struct mptp_object_prop_list *, struct mptp_place *,
    uint32_t *failed);

/* GetObjectReferences 0x9810, MTP 1.1 D.2.33. The objects in an album or a
 * playlist, in order. */
MPTP_API int mptp_get_object_references(
    struct mptp_camera *, uint32_t handle, struct mptp_u32_array *handles);

/* SetObjectReferences 0x9811, MTP 1.1 D.2.34. Replaces them all. Refused with
 * InvalidObjectReference. */
MPTP_API int mptp_set_object_references(struct mptp_camera *, uint32_t handle,
    const struct mptp_u32_array *handles);

/* UpdateDeviceFirmware 0x9812, of Microsoft's extensions to MTP. Installs what is
 * in an object. The device may restart. */
MPTP_API int mptp_update_device_firmware(struct mptp_camera *, uint32_t handle);

/* Skip 0x9820, MTP 1.1 D.2.35. By so many objects of what is being played, back
 * if negative. */
MPTP_API int mptp_skip(struct mptp_camera *, int32_t delta);

/* ---- Android ------------------------------------------------------------ */

/* GetPartialObject64 0x95C1, MtpServer.cpp. As mptp_get_partial_object(), at
 * any offset. */
MPTP_API int mptp_get_partial_object_64(struct mptp_camera *, uint32_t handle,
    uint64_t offset, uint32_t size, const struct mptp_sink *, uint32_t *count);

/* SendPartialObject 0x95C2, MtpServer.cpp. Overwrites or extends an object that
 * is being edited; offset must not be behind its end. *count gets how many bytes
 * were written. MPTP_ERR_ARG: a source of 4 GiB or more. */
MPTP_API int mptp_send_partial_object(struct mptp_camera *, uint32_t handle,
    uint64_t offset, const struct mptp_source *, uint32_t *count);

/* TruncateObject 0x95C3, MtpServer.cpp. Sets the size in bytes of an object that
 * is being edited. */
MPTP_API int mptp_truncate_object(
    struct mptp_camera *, uint32_t handle, uint64_t size);

/* BeginEditObject 0x95C4, MtpServer.cpp. */
MPTP_API int mptp_begin_edit_object(struct mptp_camera *, uint32_t handle);

/* EndEditObject 0x95C5, MtpServer.cpp. Keeps the changes; without it, the device
 * need not. */
MPTP_API int mptp_end_edit_object(struct mptp_camera *, uint32_t handle);

#ifdef __cplusplus
}
#endif
#endif
