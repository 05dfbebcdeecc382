/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From a camera's URI to the transport that opens it.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "transport/builtin.h"
#include "transport/table.h"

static const struct mptp_transport_ops *const builtin[] = {
#ifdef HAVE_USB
	&usb_transport,
#endif
	&ip_transport,
	&usbip_transport,
	NULL,
};

static const struct mptp_transport_ops *const none[] = { NULL };

const struct mptp_transport_ops *const *
mptp_transports(void)
{
	return builtin;
}

static const struct mptp_transport_ops *const *
brought(const struct mptp_options *options)
{
	return options != NULL && options->transports != NULL ?
	    options->transports :
	    none;
}

static const struct mptp_transport_ops *
lookup(const struct mptp_transport_ops *const *list, const char *scheme,
    size_t len)
{
	for (; *list != NULL; list++)
		if (strlen((*list)->scheme) == len &&
		    memcmp((*list)->scheme, scheme, len) == 0)
			return *list;
	return NULL;
}

const struct mptp_transport_ops *
transport_at(const struct mptp_options *options, size_t i)
{
	const struct mptp_transport_ops *const *own = brought(options);

	for (const struct mptp_transport_ops *const *t = own; *t != NULL; t++)
		if (i-- == 0)
			return *t;
	for (const struct mptp_transport_ops *const *t = builtin; *t != NULL;
	     t++)
		if (lookup(own, (*t)->scheme, strlen((*t)->scheme)) == NULL &&
		    i-- == 0)
			return *t;
	return NULL;
}

/* ---- URIs --------------------------------------------------------------- */

static void
append_schemes(
    char *text, size_t size, const struct mptp_transport_ops *const *list)
{
	for (; *list != NULL; list++) {
		size_t len = strlen(text);

		snprintf(text + len, size - len, "%s%s:", len > 0 ? ", " : "",
		    (*list)->scheme);
	}
}

static int
unknown(const char *uri, const struct mptp_options *options,
    struct mptp_error *error)
{
	char known[128] = "";

	append_schemes(known, sizeof(known), brought(options));
	append_schemes(known, sizeof(known), builtin);
	return mptp_error_set(error, MPTP_ERR_ARG,
	    "'%.100s' is no camera address: it begins with none of %s", uri,
	    known);
}

int
transport_find(const struct mptp_transport_ops **ops, const char **address,
    const char *uri, const struct mptp_options *options,
    struct mptp_error *error)
{
	const char *colon = strchr(uri, ':');
	size_t len = colon == NULL ? 0 : (size_t)(colon - uri);

	*address = colon == NULL ? NULL : colon + 1;
	*ops = lookup(brought(options), uri, len);
	if (*ops == NULL)
		*ops = lookup(builtin, uri, len);
	if (*ops != NULL)
		return MPTP_OK;
	if (len == 3 && memcmp(uri, "usb", 3) == 0)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "this build has no USB; cameras in the network are "
		    "ip:HOST");
	return unknown(uri, options, error);
}

/* ---- listing ------------------------------------------------------------ */

struct listing {
	const struct mptp_options *options;
	int (*found)(void *ctx, const struct mptp_found *);
	void *ctx;
	bool any, stopped;
	int status; /* of the first transport that failed */
	struct mptp_error error;
};

static int
count_found(void *ctx, const struct mptp_found *device)
{
	struct listing *listing = ctx;

	listing->any = true;
	listing->stopped = listing->found(listing->ctx, device) != 0;
	return listing->stopped ? 1 : 0;
}

static void
list_one(struct listing *listing, const struct mptp_transport_ops *ops)
{
	struct mptp_error error = { 0 };
	int status;

	if (ops->list == NULL || listing->stopped)
		return;
	status = ops->list(listing->options, count_found, listing, &error);
	if (status < 0 && listing->status == MPTP_OK) {
		listing->status = status;
		listing->error = error;
	}
}

int
mptp_devices(const struct mptp_options *options,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *error)
{
	const struct mptp_transport_ops *ops;
	struct listing listing = {
		.options = options, .found = found, .ctx = ctx
	};

	for (size_t i = 0; (ops = transport_at(options, i)) != NULL; i++)
		list_one(&listing, ops);
	if (listing.any || listing.status == MPTP_OK)
		return MPTP_OK;
	if (error != NULL)
		*error = listing.error;
	return listing.status;
}

int
mptp_devices_at(const char *uri, const struct mptp_options *options,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *error)
{
	const struct mptp_transport_ops *ops;
	const char *address;
	int status = transport_find(&ops, &address, uri, options, error);

	if (status != MPTP_OK)
		return status;
	if (ops->list_at == NULL)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "%s: has one camera at an address", ops->scheme);
	return ops->list_at(address, options, found, ctx, error);
}
