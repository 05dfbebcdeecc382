/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is known of a camera that is not open.
 */
#include "found.h"
#include "out.h"

static json_t *
text_or_null(const char *text)
{
	return text[0] == '\0' ? json_null() : json_text(text);
}

static json_t *
id_json(const struct mptp_found *found, uint16_t id)
{
	return found->usb_vendor == 0 ? json_null() : json_hex(id, 4);
}

json_t *
found_json(const struct mptp_found *found)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "uri",
	    json_text(found->uri), "stable_uri",
	    text_or_null(found->stable_uri), "maker", json_text(found->maker),
	    "model", json_text(found->model), "serial",
	    json_text(found->serial), "usb_vendor",
	    id_json(found, found->usb_vendor), "usb_product",
	    id_json(found, found->usb_product));
}
