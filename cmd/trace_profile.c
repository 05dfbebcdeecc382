/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * trace profile: a virtual camera made of what a real one said.
 */
#include <stdlib.h>

#include "out.h"
#include "profile.h"
#include "trace.h"

struct making {
	struct profile profile;
	unsigned connection; /* which camera of the capture */
	bool named;	     /* its DeviceInfo came */
};

static void
take_dataset(struct making *m, const struct mptp_transaction *t,
    const struct mptp_dataset *dataset, const void *d)
{
	const uint32_t subject = t->request.param[0];

	if (dataset == &mptp_dataset_device_info) {
		profile_info(&m->profile, d);
		m->named = true;
	} else if (dataset == &mptp_dataset_property_desc) {
		profile_property(&m->profile, d);
	} else if (dataset == &mptp_dataset_storage_info) {
		profile_storage(&m->profile, subject, d);
	} else if (t->request.code == MPTP_OP_GET_OBJECT_INFO) {
		profile_object(&m->profile, subject, d);
	} else if (t->request.code == MPTP_OP_GET_OBJECT_PROP_LIST) {
		profile_object_list(&m->profile, d);
	}
}

static int
take(void *ctx, const struct mptp_trace_item *item)
{
	struct making *m = ctx;
	const struct mptp_transaction *t = &item->transaction;
	const struct mptp_dataset *dataset;
	void *d;

	if (item->kind != MPTP_TRACE_TRANSACTION ||
	    item->connection != m->connection ||
	    t->response.code != MPTP_RC_OK || t->phase != MPTP_PHASE_IN)
		return EXIT_DONE;
	d = trace_dataset(t, &dataset);
	if (d == NULL)
		return EXIT_DONE;
	take_dataset(m, t, dataset, d);
	mptp_dataset_clear(dataset, d);
	free(d);
	return EXIT_DONE;
}

int
trace_profile(struct app *app, const struct args *args)
{
	struct making m = { .named = false };
	struct mptp_error error;
	json_t *json;
	char *path;
	int code;

	if (mptp_trace_choose(args->operand[0], &path, &m.connection, &error) !=
	    MPTP_OK)
		return fail_error(app, &error);
	profile_begin(&m.profile);
	code = trace_each(app, path, take, &m);
	free(path);
	json = profile_end(&m.profile);
	if (code == EXIT_DONE && !m.named)
		code = fail(app, EXIT_FAILED,
		    "%s: there is no GetDeviceInfo in it, without which a "
		    "camera cannot be made",
		    args->operand[0]);
	if (code != EXIT_DONE) {
		json_decref(json);
		return code;
	}
	/* Others print lines, so with --json it is one, too. */
	return app->json ? out_json_line(app, json) : out_json(app, json);
}
