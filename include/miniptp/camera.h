/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera of any make: what is on it, fetch, send. Single operations are in
 * <miniptp/operation.h>.
 */
#ifndef MINIPTP_CAMERA_H
#define MINIPTP_CAMERA_H

#include <miniptp/operation.h>
#include <miniptp/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Open a session and read DeviceInfo. Errors as mptp_session_open(). */
MPTP_API int mptp_camera_open(struct mptp_camera **, const char *uri,
    const struct mptp_options *, struct mptp_error *);
/* The same over an open transport, see mptp_session_adopt(). */
MPTP_API int mptp_camera_adopt(struct mptp_camera **, struct mptp_transport *,
    const struct mptp_options *, struct mptp_error *);
MPTP_API void mptp_camera_close(struct mptp_camera **);

/* Borrowed for the life of the camera. */
MPTP_API struct mptp_session *mptp_camera_session(struct mptp_camera *);
MPTP_API const struct mptp_device_info *mptp_camera_device(
    const struct mptp_camera *);
MPTP_API enum mptp_dialect mptp_camera_dialect(const struct mptp_camera *);
/* Is the operation in DeviceInfo? */
MPTP_API bool mptp_camera_supports(
    const struct mptp_camera *, uint16_t operation);
/* Why the last call on this camera failed; never NULL. */
MPTP_API const struct mptp_error *mptp_camera_error(const struct mptp_camera *);

/*
 * All calls below return what mptp_session_run() returns, MPTP_ERR_SHORT or
 * MPTP_ERR_FORMAT for an answer that does not parse, MPTP_ERR_UNSUPPORTED when
 * DeviceInfo lacks the operation, and MPTP_ERR_NOMEM. While a camera answers
 * DeviceBusy, it is asked again, each time later, for as long as it may take to answer
 * (struct mptp_options), and half as long each for what follows while it stays so; but
 * for data that come from a source, which is read once.
 */

/* Run an operation and collect its data, at most limit bytes (more is
 * MPTP_ERR_FORMAT), in *data, to be freed by the caller with free(). */
MPTP_API int mptp_camera_query(struct mptp_camera *, const struct mptp_op *,
    size_t limit, uint8_t **data, size_t *len, struct mptp_op *response);
/* The same for a data phase that holds one dataset; d is overwritten. */
MPTP_API int mptp_camera_read(struct mptp_camera *, const struct mptp_op *,
    const struct mptp_dataset *, void *d);

/* GetObjectInfo (10.4.8), with size made true: where 32 bits cannot tell, the
 * camera is asked (ObjectSize, MTP 1.1 B.2.4; GetFilesystemManifest; or what its
 * make has for that); still MPTP_SIZE_UNKNOWN if it cannot say. */
MPTP_API int mptp_camera_object_info(
    struct mptp_camera *, uint32_t handle, struct mptp_object_info *);
/* Its size by what has 64 bits, as above, whatever its info says: there are cameras that
 * write a size modulo 2^32 there. MPTP_SIZE_UNKNOWN if it cannot say. */
MPTP_API int mptp_camera_object_size(struct mptp_camera *, uint32_t handle,
    const struct mptp_object_info *, uint64_t *size);
/* Is it a folder? */
MPTP_API bool mptp_object_is_folder(const struct mptp_object_info *);

/* One object of a walk, borrowed during the call. path begins with
 * "/store_XXXXXXXX/"; depth 0 is the root. Whatever the camera's names hold, a
 * path is one line of valid UTF-8: in a name a slash becomes '_', a control
 * character or an override of the direction '?', and what has no name is called by
 * its handle ("0x5190d381"). Invisible joiners and marks stay: before a path is
 * shown to people, mptp_text_clean() takes them out. */
struct mptp_entry {
	uint32_t handle;
	const struct mptp_object_info *info;
	const char *path;
	unsigned depth;
	bool kept; /* info is from a cache, and not for more than to be shown */
};
/* How to walk; these may be or-ed. */
enum mptp_walk {
	MPTP_WALK_CHILDREN = 0,
	MPTP_WALK_TREE = 1, /* what is in the folders, too */
	/* Of an info, storage, format, protection, size, parent, image_width,
	 * image_height, name, captured and modified are wanted, and whether it
	 * is a folder; the rest may be 0 and NULL. */
	MPTP_WALK_SHOWN = 2,
	/* The same without the image's width and height and the size of folders:
	 * many devices that tell of a whole folder at once leave these out. */
	MPTP_WALK_BRIEF = 6,
	/* MPTP_WALK_SHOWN, and the program's cache will do where it proves
	 * right (<miniptp/cache.h>), with MPTP_WALK_TREE, or of a folder with
	 * many objects that would have to be read one by one. Not to be used to
	 * find out what to delete; whatever is done with an object that is
	 * .kept, its info has to be read first. */
	MPTP_WALK_CACHED = 10,
	/* visit() runs no operation of the camera, so that it may be called while
	 * the answer to the next request is waited for: mptp_session_meanwhile() is
	 * used for it. */
	MPTP_WALK_MEANWHILE = 16,
	/* Of what MPTP_WALK_CACHED would believe, only a card on which nothing came or
	 * went, and which has as many bytes free: for those who decide by it what they
	 * need not look at. */
	MPTP_WALK_UNCHANGED = 32
};
/*
 * Visit the objects in a folder (or root) in the camera's order, each as soon
 * as it is known, folders before what is in them. visit returns 0 to go on or a
 * negative status that ends the walk and is returned. An object that cannot be
 * read is told to failed(), if given, and the walk goes on; otherwise it ends
 * the walk. waits(), if given, is called before a request whose answer may be
 * long: of a whole folder, say.
 *
 * storage may be MPTP_STORAGE_ALL, which the camera is not asked for: some hang at
 * that. how is an or of enum mptp_walk. base is the folder's path without a trailing
 * slash, or NULL for the store's own. A folder that contains itself is not entered
 * twice.
 *
 * With MPTP_WALK_SHOWN or _BRIEF, a whole folder is read by one GetObjectPropList
 * (MTP 1.1 E.2.1) where the camera has that, and it agrees with the ObjectInfos of
 * some objects; with MPTP_WALK_TREE and many folders to come, the whole card by another
 * one, if it tells of just the handles that the camera lists. Of a large folder, the
 * first objects are read and visited before.
 */
struct mptp_walker {
	int (*visit)(void *ctx, const struct mptp_entry *);
	int (*failed)(void *ctx, uint32_t handle, const struct mptp_error *);
	void *ctx;
	void (*waits)(void *ctx);
};
MPTP_API int mptp_camera_walk(struct mptp_camera *, uint32_t storage,
    uint32_t parent, const char *base, unsigned how,
    const struct mptp_walker *);

/*
 * The names of the objects in a folder (or root), as in paths, and which of them are
 * folders: of many by two GetObjectPropLists, where the camera offers that and they
 * agree with what ObjectInfo says of some, otherwise by the ObjectInfo of each. visit
 * is as in a walker; an object that cannot be read ends it.
 */
MPTP_API int mptp_camera_names(struct mptp_camera *, uint32_t storage,
    uint32_t parent,
    int (*visit)(void *ctx, uint32_t handle, const char *name, bool folder),
    void *ctx);

/* An object that was found. */
struct mptp_object {
	uint32_t storage;
	uint32_t handle;	      /* MPTP_PARENT_ROOT: a store */
	struct mptp_object_info info; /* its size is true; zero of a store */
	/* As in struct mptp_entry; NULL where it was named by its handle. */
	char *path;
};
/* Frees what is in it, and zeroes it. */
MPTP_API void mptp_object_clear(struct mptp_object *);
/*
 * What a path or a handle written by a person names: "0x5190d381",
 * "/store_00010001", "/store_00010001/DCIM/IMG_0001.JPG", or a path without the
 * store where the camera has only one with a medium. A name is the camera's, or
 * else the one in paths; the case of letters may differ, or else what
 * mptp_text_clean() shows as '?'. Nothing is chosen: at the first of these by
 * which there is an object, there must be only one; the error names the others.
 * One folder is read per component, never the whole card. *object is overwritten
 * and cleared by the caller.
 * MPTP_ERR_MISSING: there is no such object or store, however it was named, or a
 * slash stands behind a file. MPTP_ERR_ARG: it is neither path nor handle, or
 * leaves the choice among several objects or stores. The error tells which.
 */
MPTP_API int mptp_camera_find(
    struct mptp_camera *, const char *word, struct mptp_object *object);
/* The same without what else is known of it. */
MPTP_API int mptp_camera_resolve(struct mptp_camera *, const char *word,
    uint32_t *storage, uint32_t *handle);
/* The path of an object, from its parents up; free() it. info: the object's, or NULL
 * to have it read. */
MPTP_API int mptp_camera_path(struct mptp_camera *, uint32_t handle,
    const struct mptp_object_info *info, char **path);

/*
 * The properties of an object, in the camera's order: by GetObjectPropList where
 * that is offered and works, otherwise by GetObjectPropsSupported and
 * GetObjectPropValue of each, in which case those that the camera does not tell
 * are left out. Properties that it holds to be too large for a list, such as a
 * RepresentativeSampleData, may be missing too.
 * MPTP_ERR_UNSUPPORTED: it knows no properties of objects. *list is overwritten
 * and cleared by the caller.
 */
MPTP_API int mptp_camera_object_properties(
    struct mptp_camera *, uint32_t handle, struct mptp_object_prop_list *list);
/* The type that a property has in objects of a format: by GetObjectPropDesc, or
 * by the code tables if the camera does not tell. MPTP_ERR_UNSUPPORTED: neither
 * does. */
MPTP_API int mptp_camera_object_prop_type(
    struct mptp_camera *, uint32_t property, uint32_t format, uint16_t *type);

/* GetObject (10.4.9), streamed; size is the true one from the object's info, or
 * MPTP_SIZE_UNKNOWN. MPTP_ERR_INCOMPLETE if the camera sent more or fewer. */
MPTP_API int mptp_camera_fetch(struct mptp_camera *, uint32_t handle,
    uint64_t size, const struct mptp_sink *);

/*
 * Send an object: SendObjectInfo and SendObject (10.4.12-13), or, where its size
 * does not fit 32 bits or the camera has only that, SendObjectPropList (MTP 1.1
 * E.2.4). info->name, ->format and ->size describe it, and ->captured and
 * ->modified go along where the camera takes them; the properties of a large
 * object that the camera does not take are left out. storage 0 and parent 0
 * leave the place to the camera. *handle gets the new object's.
 *
 * If its content is refused or does not arrive whole, what the camera made of
 * it is deleted again, provided that it still bears this name under the handle
 * that the camera has just given; what stays behind is told in the error.
 *
 * MPTP_ERR_UNSUPPORTED: 4 GiB or more, and no SendObjectPropList. MPTP_ERR_ARG:
 * the source has another size than the info, or the name cannot be sent. The
 * camera was told nothing of it then.
 */
MPTP_API int mptp_camera_send(struct mptp_camera *, uint32_t storage,
    uint32_t parent, const struct mptp_object_info *info,
    const struct mptp_source *, uint32_t *handle);

/* Whether mptp_camera_send() would try: it asks the camera nothing, and looks at
 * ->size and whether ->format is that of a folder. MPTP_ERR_UNSUPPORTED: the
 * camera lacks an operation, or takes no object of that size. */
MPTP_API int mptp_camera_send_check(struct mptp_camera *, uint32_t storage,
    uint32_t parent, const struct mptp_object_info *info);

/* Delete every object of every store (DeleteObject, 10.4.11), or, unless format
 * is MPTP_FORMAT_ANY, every one of a format. */
MPTP_API int mptp_camera_delete_all(struct mptp_camera *, uint32_t format);

#ifdef __cplusplus
}
#endif
#endif
