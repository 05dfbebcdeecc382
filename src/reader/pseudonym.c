/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Words are numbered as they come, and called by their numbers.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf.h"
#include "reader/pseudonym.h"

/* Of files as cameras write them. What else stands behind a dot may be a surname. */
static const char extensions[] =
    " 3fr 3gp aac aiff amr arw avi bmp cr2 cr3 crm crw dat dcr dng erf fff flac gif gpr "
    "gpx heic heif hif iiq jpe jpeg jpg kdc log lrv m2ts m4a m4v mef mkv mos mov mp3 mp4 "
    "mpg mpl mpo mrw mts mxf nef nrw ogg orf pef png raf raw rw2 rwl sr2 srf srw thm tif "
    "tiff txt wav webm webp wma wmv x3f xml xmp ";

/* FNV-1a. */
static size_t
hash(const uint8_t *bytes, size_t len)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	return (size_t)(sum ^ sum >> 32);
}

static struct pseudonym *
find(struct pseudonym *slots, size_t room, const uint8_t *word, size_t len)
{
	size_t at = hash(word, len) % room;

	while (slots[at].word != NULL &&
	    (slots[at].len != len || memcmp(slots[at].word, word, len) != 0))
		at = (at + 1) % room;
	return &slots[at];
}

static bool
grow(struct pseudonyms *p)
{
	const size_t room = p->room == 0 ? 64 : p->room * 2;
	struct pseudonym *slots = calloc(room, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < p->room; i++)
		if (p->slot[i].word != NULL)
			*find(slots, room, p->slot[i].word, p->slot[i].len) =
			    p->slot[i];
	free(p->slot);
	p->slot = slots;
	p->room = room;
	return true;
}

/* 0: there is no memory. */
static size_t
number_of(struct pseudonyms *p, const uint8_t *word, size_t len)
{
	struct pseudonym *slot;

	if (p->n * 2 >= p->room && !grow(p))
		return 0;
	slot = find(p->slot, p->room, word, len);
	if (slot->word != NULL)
		return slot->number;
	slot->word = malloc(len > 0 ? len : 1);
	if (slot->word == NULL)
		return 0;
	memcpy(slot->word, word, len);
	slot->len = len;
	slot->number = ++p->n;
	return slot->number;
}

/* "xxxx00z4": its last digits, in base 36. */
static void
write_number(char *out, size_t len, size_t number)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

	for (size_t i = len; i > 0; i--) {
		out[i - 1] = number == 0 && i < len ? 'x' : digits[number % 36];
		number /= 36;
	}
}

/* Bytes at the end of a name that tell what it is. */
static size_t
extension_of(const char *word)
{
	const char *dot = strrchr(word, '.');
	const size_t len = dot == NULL ? 0 : strlen(dot + 1);

	if (dot == word || len == 0)
		return 0;
	for (const char *s = extensions; s[1] != '\0'; s = strchr(s + 1, ' '))
		if (strncasecmp(s + 1, dot + 1, len) == 0 && s[1 + len] == ' ')
			return 1 + len;
	return 0;
}

bool
pseudonym_word(struct pseudonyms *p, char **word, bool keep_extension)
{
	size_t len, units, kept, number;
	char *other;

	if (*word == NULL || (*word)[0] == '\0')
		return true;
	len = strlen(*word);
	units = utf8_units(*word);
	if (units == SIZE_MAX)
		units = len;
	kept = keep_extension ? extension_of(*word) : 0;
	number = number_of(p, (const uint8_t *)*word, len);
	other = malloc(units + 1);
	if (number == 0 || other == NULL) {
		free(other);
		return false;
	}
	memcpy(other + units - kept, *word + len - kept, kept + 1);
	write_number(other, units - kept, number);
	free(*word);
	*word = other;
	return true;
}

bool
pseudonym_bytes(struct pseudonyms *p, uint8_t *bytes, size_t len)
{
	size_t number = number_of(p, bytes, len);

	if (number == 0)
		return false;
	memset(bytes, 0, len);
	for (size_t i = len; i > 0 && number > 0; i--, number >>= 8)
		bytes[i - 1] = (uint8_t)number;
	return true;
}

void
pseudonyms_clear(struct pseudonyms *p)
{
	for (size_t i = 0; i < p->room; i++)
		free(p->slot[i].word);
	free(p->slot);
	*p = (struct pseudonyms){ .slot = NULL };
}
