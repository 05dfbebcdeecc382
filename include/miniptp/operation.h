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
 * Unless a function says otherwise, its parameters are
 *   handle     of an object, as a listing, an event or an upload gave it
 *   storage    a store's id, as mptp_get_storage_ids() gave it
 *   parent     handle of a folder
 *   format     an object format, MPTP_OF_
 *   property   of the device, MPTP_DP_, or of an object, MPTP_OPC_
 *   offset     in bytes from the object's beginning
 *   size       in bytes
 * and what is given, such as a source, a sink or a dataset to send, stays the
 * caller's: nothing of it is kept. A dataset that comes back is the caller's,
 * too: it is overwritten, is to be cleared with its _clear function, and is
 * empty after a failure. Numbers that come back are 0 after a failure; unless
 * said otherwise, their pointers may not be NULL.
 *
 * Every function returns MPTP_OK, or
 *   MPTP_ERR_UNSUPPORTED  DeviceInfo lacks the operation; nothing was sent
 *   MPTP_ERR_RESPONSE     the camera refused: mptp_camera_error()->response
 *   MPTP_ERR_SHORT, _FORMAT  its dataset does not parse
 *   MPTP_ERR_ARG          what is to be sent cannot be; nothing was sent
 *   MPTP_ERR_NOMEM
 * and what mptp_session_run() returns: MPTP_ERR_CANCELLED, _INCOMPLETE,
 * _TIMEOUT, _NODEV, _IO, _STATE, or what a source or sink returned. The words
 * are in mptp_camera_error().
 *
 * "Refused with" names the responses (MPTP_RC_) that belong to the operation.
 * Beside them, any may be refused with GeneralError, SessionNotOpen,
 * InvalidTransactionID, OperationNotSupported, ParameterNotSupported,
 * AccessDenied or DeviceBusy, and one that has data with IncompleteTransfer or
 * TransactionCancelled. Cameras are not strict about which they use.
 *
 * Clauses of "ISO 15740" are those of PTP 1.0. "ISO 15740:2013" is PTP 1.1,
 * whose own operations are cited by their codes alone; which responses they
 * have beyond those of its table is inferred from their kin in PTP 1.0.
 * "MtpServer.cpp" is Android's responder, in frameworks/av/media/mtp.
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
 * SendObjectInfo that the camera chooses. MoveObject and CopyObject call it 0.
 */
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

/* GetDeviceInfo 0x1001, ISO 15740 10.4.1, MTP 1.1 D.2.1. What the camera is and
 * can do, read anew: what mptp_camera_device() has is of when the camera was
 * opened. It is sent whether or not DeviceInfo lists it. Nothing specific
 * refuses it. */
MPTP_API int mptp_get_device_info(
    struct mptp_camera *, struct mptp_device_info *);

/* GetStorageIDs 0x1004, ISO 15740 10.4.4, MTP 1.1 D.2.4. *ids gets the stores,
 * maybe none. A logical part (the low 16 bits) of 0 is a slot without a medium.
 * Nothing specific refuses it. */
MPTP_API int mptp_get_storage_ids(
    struct mptp_camera *, struct mptp_u32_array *ids);

/* GetStorageInfo 0x1005, ISO 15740 10.4.5, MTP 1.1 D.2.5. Capacity and free
 * room are in bytes. storage is one store. Refused with InvalidStorageID,
 * StoreNotAvailable. */
MPTP_API int mptp_get_storage_info(
    struct mptp_camera *, uint32_t storage, struct mptp_storage_info *);

/* GetNumObjects 0x1006, ISO 15740 10.4.6, MTP 1.1 D.2.6. *count gets how many
 * objects there are. storage may be MPTP_STORAGE_ALL, format MPTP_FORMAT_ANY or
 * _IMAGES; parent is a folder whose children are meant, MPTP_PARENT_ROOT for
 * those in the root, or MPTP_PARENT_ANY for all, in whatever folder. Refused
 * with InvalidStorageID, StoreNotAvailable, SpecificationByFormatUnsupported,
 * InvalidCodeFormat, InvalidParentObject. */
MPTP_API int mptp_get_num_objects(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t parent, uint32_t *count);

/* GetObjectHandles 0x1007, ISO 15740 10.4.7, MTP 1.1 D.2.7. *handles gets them
 * in the camera's order. Parameters as of mptp_get_num_objects(). Some devices
 * take MPTP_PARENT_ANY for the root. Refused with InvalidStorageID,
 * StoreNotAvailable, SpecificationByFormatUnsupported (it cannot select by
 * format), InvalidCodeFormat, InvalidParentObject. */
MPTP_API int mptp_get_object_handles(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t parent, struct mptp_u32_array *handles);

/* GetObjectInfo 0x1008, ISO 15740 10.4.8, MTP 1.1 D.2.8. size is in bytes as
 * the camera wrote it, MPTP_SIZE_ASK if 32 bits cannot tell;
 * mptp_camera_object_info() has the true one. Refused with InvalidObjectHandle,
 * StoreNotAvailable. */
MPTP_API int mptp_get_object_info(
    struct mptp_camera *, uint32_t handle, struct mptp_object_info *);

/* GetObject 0x1009, ISO 15740 10.4.9, MTP 1.1 D.2.9. All bytes of an object,
 * given to the sink as they come; mptp_camera_fetch() compares them with the
 * size that it should have. Refused with InvalidObjectHandle,
 * StoreNotAvailable, InvalidParameter (a folder). */
MPTP_API int mptp_get_object(
    struct mptp_camera *, uint32_t handle, const struct mptp_sink *);

/* GetThumb 0x100A, ISO 15740 10.4.10, MTP 1.1 D.2.10. A small picture of the
 * object, in the format that the object's info names. Refused with
 * InvalidObjectHandle, NoThumbnailPresent, StoreNotAvailable. */
MPTP_API int mptp_get_thumb(
    struct mptp_camera *, uint32_t handle, const struct mptp_sink *);

/* DeleteObject 0x100B, ISO 15740 10.4.11, MTP 1.1 D.2.11. A folder goes with
 * all that is in it. format may only tell what to delete when the handle is
 * that of all objects, and is MPTP_FORMAT_ANY otherwise. MPTP_ERR_ARG: handle
 * 0, or MPTP_HANDLE_ALL, since MPTP_PARENT_ROOT is the same number: to delete
 * all has to be meant, see mptp_camera_delete_all(). Refused with
 * InvalidObjectHandle, ObjectWriteProtected, StoreReadOnly, PartialDeletion
 * (some of the objects stay), StoreNotAvailable,
 * SpecificationByFormatUnsupported, InvalidCodeFormat. */
MPTP_API int mptp_delete_object(
    struct mptp_camera *, uint32_t handle, uint32_t format);

/* SendObjectInfo 0x100C, ISO 15740 10.4.12, MTP 1.1 D.2.12. Announces an
 * object; unless it is a folder, mptp_send_object() has to follow at once. The
 * dataset's own storage and parent are set from the parameters.
 * MPTP_STORAGE_ANY and MPTP_PARENT_ANY leave the place to the camera; the root
 * is MPTP_PARENT_ROOT. The size in the dataset is in bytes, MPTP_SIZE_ASK from
 * 4 GiB on. The place gets where the object will be. mptp_camera_send() does
 * all of an upload. MPTP_ERR_ARG: a name that is no UTF-8 or over 254 UTF-16
 * units. Refused with InvalidStorageID, InvalidObjectFormatCode, StoreFull,
 * StoreReadOnly, StoreNotAvailable, InvalidParentObject,
 * SpecificationOfDestinationUnsupported, InvalidDataSet. */
MPTP_API int mptp_send_object_info(struct mptp_camera *, uint32_t storage,
    uint32_t parent, const struct mptp_object_info *, struct mptp_place *);

/* SendObject 0x100D, ISO 15740 10.4.13, MTP 1.1 D.2.13. The bytes of the object
 * that was announced just before, as many as its info said. Refused with
 * StoreFull, StoreReadOnly, StoreNotAvailable, NoValidObjectInfo (none was
 * announced). */
MPTP_API int mptp_send_object(struct mptp_camera *, const struct mptp_source *);

/* InitiateCapture 0x100E, ISO 15740 10.4.14, MTP 1.1 D.2.14. It returns when
 * the capture has begun; what comes of it is told by events, which carry
 * *transaction (may be NULL). mptp_camera_capture() waits for them.
 * MPTP_STORAGE_ANY and MPTP_FORMAT_ANY leave both to the camera. Refused with
 * InvalidStorageID, InvalidObjectFormatCode, StoreFull, StoreReadOnly,
 * StoreNotAvailable, InvalidParameter. */
MPTP_API int mptp_initiate_capture(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t *transaction);

/* FormatStore 0x100F, ISO 15740 10.4.15, MTP 1.1 D.2.15. Erases all that is on
 * a store. filesystem is one of the filesystem_type codes, or 0 for the
 * camera's choice. MPTP_ERR_ARG: storage 0 or MPTP_STORAGE_ALL, which are no
 * store. Refused with InvalidStorageID, StoreReadOnly, StoreNotAvailable,
 * InvalidParameter (no such file system). */
MPTP_API int mptp_format_store(
    struct mptp_camera *, uint32_t storage, uint32_t filesystem);

/* ResetDevice 0x1010, ISO 15740 10.4.16, MTP 1.1 D.2.16. The camera goes to its
 * initial state and ends every session: only mptp_camera_close() makes sense
 * afterwards. Nothing specific refuses it. */
MPTP_API int mptp_reset_device(struct mptp_camera *);

/* SelfTest 0x1011, ISO 15740 10.4.17, MTP 1.1 D.2.17. type: 0 is the usual one,
 * from 0x8000 on the vendor's. It takes as long as it takes, at most the
 * session's time-out. Refused with SelfTestFailed (it found a fault). */
MPTP_API int mptp_self_test(struct mptp_camera *, uint16_t type);

/* SetObjectProtection 0x1012, ISO 15740 10.4.18, MTP 1.1 D.2.18. protection is
 * one of the protection codes: 0 none, 1 read-only, and MTP's. Refused with
 * InvalidObjectHandle, StoreReadOnly, StoreNotAvailable, InvalidParameter (no
 * such protection). */
MPTP_API int mptp_set_object_protection(
    struct mptp_camera *, uint32_t handle, uint16_t protection);

/* PowerDown 0x1013, ISO 15740 10.4.19, MTP 1.1 D.2.19. The camera switches off
 * after its answer: only mptp_camera_close() makes sense afterwards. Nothing
 * specific refuses it. */
MPTP_API int mptp_power_down(struct mptp_camera *);

/* GetDevicePropDesc 0x1014, ISO 15740 10.4.20, MTP 1.1 D.2.20. Type, default,
 * present value and what is allowed. An answer about another property than the
 * asked one is MPTP_ERR_FORMAT (seen on the iRiver T10). Bytes behind it are
 * let pass (the Canon 60D lists a u8 in 16 bits). Refused with
 * DevicePropNotSupported. */
MPTP_API int mptp_get_device_prop_desc(
    struct mptp_camera *, uint32_t property, struct mptp_property_desc *);

/* GetDevicePropValue 0x1015, ISO 15740 10.4.21, MTP 1.1 D.2.21. type is the one
 * in the property's description, enum mptp_type. What came has to be such a
 * value and no more, as mptp_value_unpack() says, or else it is MPTP_ERR_SHORT
 * or _FORMAT; nothing at all is an empty string. Refused with
 * DevicePropNotSupported. */
MPTP_API int mptp_get_device_prop_value(struct mptp_camera *, uint32_t property,
    uint16_t type, struct mptp_value *);

/* SetDevicePropValue 0x1016, ISO 15740 10.4.22, MTP 1.1 D.2.22. Some cameras
 * take the nearest value that they have: read it back. Refused with
 * AccessDenied (it can only be read), DevicePropNotSupported,
 * InvalidDevicePropFormat (another type), InvalidDevicePropValue. */
MPTP_API int mptp_set_device_prop_value(
    struct mptp_camera *, uint32_t property, const struct mptp_value *);

/* ResetDevicePropValue 0x1017, ISO 15740 10.4.23, MTP 1.1 D.2.23. To the
 * factory default; MPTP_PROPERTY_ALL resets every property. Refused with
 * AccessDenied, DevicePropNotSupported. */
MPTP_API int mptp_reset_device_prop_value(
    struct mptp_camera *, uint32_t property);

/* TerminateOpenCapture 0x1018, ISO 15740 10.4.24, MTP 1.1 D.2.24. transaction
 * is what mptp_initiate_open_capture() gave. Refused with
 * CaptureAlreadyTerminated, InvalidParameter (no capture that is open). */
MPTP_API int mptp_terminate_open_capture(
    struct mptp_camera *, uint32_t transaction);

/* MoveObject 0x1019, ISO 15740 10.4.25, MTP 1.1 D.2.25. The handle stays; a
 * folder goes with all that is in it. parent 0, or MPTP_PARENT_ROOT, is the
 * root of that store. MPTP_ERR_ARG: handle 0 or MPTP_HANDLE_ALL. Refused with
 * InvalidStorageID, InvalidObjectHandle, StoreFull, StoreReadOnly,
 * StoreNotAvailable, InvalidParentObject, ObjectWriteProtected. */
MPTP_API int mptp_move_object(
    struct mptp_camera *, uint32_t handle, uint32_t storage, uint32_t parent);

/* CopyObject 0x101A, ISO 15740 10.4.26, MTP 1.1 D.2.26. *copy gets the new
 * object's handle. Parameters, and MPTP_ERR_ARG, as of mptp_move_object().
 * Refused with InvalidStorageID, InvalidObjectHandle, StoreFull, StoreReadOnly,
 * StoreNotAvailable, InvalidParentObject. */
MPTP_API int mptp_copy_object(struct mptp_camera *, uint32_t handle,
    uint32_t storage, uint32_t parent, uint32_t *copy);

/* GetPartialObject 0x101B, ISO 15740 10.4.27, MTP 1.1 D.2.27. At most size
 * bytes from offset on, up to the end with MPTP_SIZE_REST, to the sink; *count
 * gets how many came. Some devices hang when asked for what is behind the end.
 * Refused with InvalidObjectHandle, StoreNotAvailable, InvalidParameter. */
MPTP_API int mptp_get_partial_object(struct mptp_camera *, uint32_t handle,
    uint32_t offset, uint32_t size, const struct mptp_sink *, uint32_t *count);

/* InitiateOpenCapture 0x101C, ISO 15740 10.4.28, MTP 1.1 D.2.28. As
 * mptp_initiate_capture(), but it lasts until mptp_terminate_open_capture() is
 * called with *transaction. Refused with InvalidStorageID,
 * InvalidObjectFormatCode, StoreFull, StoreReadOnly, StoreNotAvailable,
 * InvalidParameter. */
MPTP_API int mptp_initiate_open_capture(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t *transaction);

/* ---- PTP 1.1 ------------------------------------------------------------ */

/* StartEnumHandles 0x101D, ISO 15740:2013. Parameters as of
 * mptp_get_object_handles(); *enumeration is to be given back with
 * mptp_stop_enum_handles(). Refused with InvalidStorageID, StoreNotAvailable,
 * SpecificationByFormatUnsupported, InvalidCodeFormat, InvalidParentObject. */
MPTP_API int mptp_start_enum_handles(struct mptp_camera *, uint32_t storage,
    uint32_t format, uint32_t parent, uint32_t *enumeration);

/* EnumHandles 0x101E, ISO 15740:2013. The next handles of the enumeration that
 * mptp_start_enum_handles() gave, count at most; none: it is at its end.
 * Refused with InvalidEnumHandle, InvalidParameter (a count of 0). */
MPTP_API int mptp_enum_handles(struct mptp_camera *, uint32_t enumeration,
    uint32_t count, struct mptp_u32_array *handles);

/* StopEnumHandles 0x101F, ISO 15740:2013. The camera forgets the enumeration
 * that mptp_start_enum_handles() gave. Refused with InvalidEnumHandle. */
MPTP_API int mptp_stop_enum_handles(struct mptp_camera *, uint32_t enumeration);

/* GetVendorExtensionMaps 0x1020, ISO 15740:2013. Under which codes the camera
 * has the operations, properties and events of several vendors. Nothing
 * specific refuses it. */
MPTP_API int mptp_get_vendor_extension_maps(
    struct mptp_camera *, struct mptp_vendor_extension_maps *);

/* GetVendorDeviceInfo 0x1021, ISO 15740:2013. The camera as it is under the
 * vendor extension with that id, as in DeviceInfo: vendor 6 is Microsoft.
 * Refused with UnknownVendorCode. */
MPTP_API int mptp_get_vendor_device_info(
    struct mptp_camera *, uint32_t vendor, struct mptp_device_info *);

/* GetResizedImageObject 0x1022, ISO 15740:2013. A JPEG of a picture, to the
 * sink. width and height are in pixels; a height of 0 keeps the ratio.
 * *actual_width and *actual_height, either of which may be NULL, get the size
 * in pixels that it came in, 0 where the camera does not tell. Refused with
 * InvalidObjectHandle, InvalidObjectFormatCode (no picture), StoreNotAvailable,
 * InvalidParameter (no such size). */
MPTP_API int mptp_get_resized_image_object(struct mptp_camera *,
    uint32_t handle, uint32_t width, uint32_t height, const struct mptp_sink *,
    uint32_t *actual_width, uint32_t *actual_height);

/* GetFilesystemManifest 0x1023, ISO 15740:2013. What GetObjectInfo would tell
 * of many objects, at once; sizes are in bytes. Parameters as of
 * mptp_get_object_handles(). Refused with InvalidStorageID, StoreNotAvailable,
 * SpecificationByFormatUnsupported, InvalidCodeFormat, InvalidParentObject. */
MPTP_API int mptp_get_filesystem_manifest(struct mptp_camera *,
    uint32_t storage, uint32_t format, uint32_t parent, struct mptp_manifest *);

/* GetStreamInfo 0x1024, ISO 15740:2013. How a stream is cut into packets:
 * lengths in bytes, times in nanoseconds. stream is one of the bits of the
 * property SupportedStreams. Refused with NoStreamEnabled, InvalidParameter (no
 * such stream). */
MPTP_API int mptp_get_stream_info(
    struct mptp_camera *, uint32_t stream, struct mptp_stream_info *);

/* GetStream 0x1025, ISO 15740:2013. What the streams of the property
 * EnabledStreams have since the last time, in packets that GetStreamInfo
 * describes, to the sink. Refused with NoStreamEnabled. */
MPTP_API int mptp_get_stream(struct mptp_camera *, const struct mptp_sink *);

/* ---- MTP 1.1 ------------------------------------------------------------ */

/* GetObjectPropsSupported 0x9801, MTP 1.1 D.2.29. The properties that objects
 * of a format have. Refused with InvalidObjectFormatCode, InvalidCodeFormat. */
MPTP_API int mptp_get_object_props_supported(
    struct mptp_camera *, uint32_t format, struct mptp_u16_array *properties);

/* GetObjectPropDesc 0x9802, MTP 1.1 D.2.30. How objects of a format have a
 * property: type, default, what is allowed. An answer about another property is
 * MPTP_ERR_FORMAT. Refused with InvalidObjectPropCode,
 * InvalidObjectFormatCode. */
MPTP_API int mptp_get_object_prop_desc(struct mptp_camera *, uint32_t property,
    uint32_t format, struct mptp_object_prop_desc *);

/* GetObjectPropValue 0x9803, MTP 1.1 D.2.31. type is the one in the property's
 * description, enum mptp_type; what came is judged as by
 * mptp_get_device_prop_value(). Refused with InvalidObjectHandle,
 * InvalidObjectPropCode, ObjectPropNotSupported. */
MPTP_API int mptp_get_object_prop_value(struct mptp_camera *, uint32_t handle,
    uint32_t property, uint16_t type, struct mptp_value *);

/* SetObjectPropValue 0x9804, MTP 1.1 D.2.32. Refused with InvalidObjectHandle,
 * AccessDenied (it can only be read), InvalidObjectPropCode,
 * InvalidObjectPropFormat (another type), InvalidObjectPropValue,
 * ObjectWriteProtected, StoreReadOnly. */
MPTP_API int mptp_set_object_prop_value(struct mptp_camera *, uint32_t handle,
    uint32_t property, const struct mptp_value *);

/* GetObjectPropList 0x9805, MTP 1.1 E.2.1. Properties of an object, of
 * MPTP_HANDLE_ALL objects, or of those in the root (handle 0), and of those
 * below it to a depth of MPTP_DEPTH_OBJECT, _CHILDREN or _TREE; only those of a
 * format, unless MPTP_FORMAT_ANY. property is one, MPTP_PROPERTY_ALL, or
 * MPTP_PROPERTY_BY_GROUP for those of the group, which is a number from their
 * descriptions and 0 otherwise. A list that is cut short is kept as far as it
 * goes. Refused with InvalidObjectHandle, InvalidObjectFormatCode,
 * SpecificationByFormatUnsupported, InvalidObjectPropCode,
 * SpecificationByGroupUnsupported, GroupNotSupported,
 * SpecificationByDepthUnsupported. */
MPTP_API int mptp_get_object_prop_list(struct mptp_camera *, uint32_t handle,
    uint32_t format, uint32_t property, uint32_t group, uint32_t depth,
    struct mptp_object_prop_list *);

/* SetObjectPropList 0x9806, MTP 1.1 E.2.2. In the order of the list, up to the
 * first that the camera refuses, whose index *failed gets (may be NULL).
 * Refused with InvalidObjectHandle, AccessDenied, ObjectWriteProtected,
 * InvalidObjectPropCode, InvalidObjectPropFormat, InvalidObjectPropValue,
 * StoreReadOnly, InvalidDatasetMTP. */
MPTP_API int mptp_set_object_prop_list(struct mptp_camera *,
    const struct mptp_object_prop_list *, uint32_t *failed);

/* GetInterdependentPropDesc 0x9807, MTP 1.1 E.2.3. Which values of some
 * properties of a format can be had together. Refused with
 * InvalidObjectFormatCode. */
MPTP_API int mptp_get_interdependent_prop_desc(
    struct mptp_camera *, uint32_t format, struct mptp_interdependent_props *);

/* SendObjectPropList 0x9808, MTP 1.1 E.2.4. Announces an object of size bytes,
 * 4 GiB and more too, by its properties, whose handles have to be 0; unless it
 * is a folder, mptp_send_object() has to follow at once. storage, parent and
 * the place as of mptp_send_object_info(). When a property is refused, *failed
 * gets its index (may be NULL). Refused with StoreFull, StoreReadOnly,
 * StoreNotAvailable, InvalidStorageID, InvalidParentObject,
 * InvalidObjectFormatCode, ObjectTooLarge,
 * SpecificationOfDestinationUnsupported, SpecificationByGroupUnsupported,
 * InvalidObjectPropCode, InvalidObjectPropFormat, InvalidObjectPropValue,
 * InvalidDatasetMTP. */
MPTP_API int mptp_send_object_prop_list(struct mptp_camera *, uint32_t storage,
    uint32_t parent, uint32_t format, uint64_t size,
    const struct mptp_object_prop_list *, struct mptp_place *,
    uint32_t *failed);

/* GetObjectReferences 0x9810, MTP 1.1 D.2.33. *handles gets the objects
 * in an album or a playlist, in order. Refused with InvalidObjectHandle. */
MPTP_API int mptp_get_object_references(
    struct mptp_camera *, uint32_t handle, struct mptp_u32_array *handles);

/* SetObjectReferences 0x9811, MTP 1.1 D.2.34. handles, in their
 * order, replace those that it had. Refused with
 * InvalidObjectHandle, InvalidObjectReference (one of the handles is no
 * object's), ObjectWriteProtected, StoreReadOnly. */
MPTP_API int mptp_set_object_references(struct mptp_camera *, uint32_t handle,
    const struct mptp_u32_array *handles);

/* UpdateDeviceFirmware 0x9812, of Microsoft's extensions to MTP. Installs what
 * is in an object. The device may restart. Refused with InvalidObjectHandle,
 * InvalidObjectFormatCode (no firmware), as virtual cameras do. */
MPTP_API int mptp_update_device_firmware(struct mptp_camera *, uint32_t handle);

/* Skip 0x9820, MTP 1.1 D.2.35. By delta objects of what is being played, back
 * if negative. Refused with InvalidParameter (nothing is played, or there are
 * not so many). */
MPTP_API int mptp_skip(struct mptp_camera *, int32_t delta);

/* ---- Android ------------------------------------------------------------ */

/* GetPartialObject64 0x95C1, MtpServer.cpp. As mptp_get_partial_object(), at
 * any offset; *count gets how many bytes came. Refused with
 * InvalidObjectHandle. */
MPTP_API int mptp_get_partial_object_64(struct mptp_camera *, uint32_t handle,
    uint64_t offset, uint32_t size, const struct mptp_sink *, uint32_t *count);

/* SendPartialObject 0x95C2, MtpServer.cpp. Overwrites or extends an object that
 * mptp_begin_edit_object() opened; offset must not be behind its end. *count
 * gets how many bytes were written. MPTP_ERR_ARG: a source of 4 GiB or more.
 * Refused with GeneralError (it is not being edited, or the offset),
 * InvalidParameter (the offset), StoreFull. */
MPTP_API int mptp_send_partial_object(struct mptp_camera *, uint32_t handle,
    uint64_t offset, const struct mptp_source *, uint32_t *count);

/* TruncateObject 0x95C3, MtpServer.cpp. Sets the size of an object that
 * mptp_begin_edit_object() opened; it may grow, by zeros. Refused with
 * GeneralError (it is not being edited), StoreFull. */
MPTP_API int mptp_truncate_object(
    struct mptp_camera *, uint32_t handle, uint64_t size);

/* BeginEditObject 0x95C4, MtpServer.cpp. Opens an object for
 * mptp_send_partial_object() and mptp_truncate_object(), once at a time per
 * handle. What they change is the object's content only after
 * mptp_end_edit_object(); when the session ends before, it may be lost. Refused
 * with InvalidObjectHandle, ObjectWriteProtected, StoreReadOnly, GeneralError
 * (it is being edited already). */
MPTP_API int mptp_begin_edit_object(struct mptp_camera *, uint32_t handle);

/* EndEditObject 0x95C5, MtpServer.cpp. Keeps the changes; without it, the
 * device need not. Refused with GeneralError (it is not being edited),
 * ObjectWriteProtected. */
MPTP_API int mptp_end_edit_object(struct mptp_camera *, uint32_t handle);

#ifdef __cplusplus
}
#endif
#endif
