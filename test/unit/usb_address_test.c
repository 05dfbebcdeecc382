/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libusb.h>

#include "transport/usb_address.h"

static const struct mptp_found camera = {
	.uri = "usb:001,004",
	.maker = "Canon Inc.",
	.model = "Canon EOS R6",
	.serial = "0123",
	.usb_vendor = 0x04a9,
	.usb_product = 0x32f5,
};

static struct usb_address
parsed(const char *text)
{
	struct usb_address address;
	struct mptp_error error;

	assert_int_equal(usb_address_parse(&address, text, &error), MPTP_OK);
	return address;
}

static void
every_form_of_address_is_read(void **state)
{
	struct usb_address a;

	(void)state;
	assert_int_equal(parsed("").kind, USB_ADDRESS_ANY);
	a = parsed("001,004");
	assert_int_equal(a.kind, USB_ADDRESS_PLACE);
	assert_int_equal(a.bus, 1);
	assert_int_equal(a.device, 4);
	a = parsed("1,255");
	assert_int_equal(a.device, 255);
	a = parsed("04a9:32F5");
	assert_int_equal(a.kind, USB_ADDRESS_ID);
	assert_int_equal(a.vendor, 0x04a9);
	assert_int_equal(a.product, 0x32f5);
	a = parsed("serial=a,b:c=d");
	assert_int_equal(a.kind, USB_ADDRESS_SERIAL);
	assert_string_equal(a.serial, "a,b:c=d");
	a = parsed("port=1-2.3.4");
	assert_int_equal(a.kind, USB_ADDRESS_PORT);
	assert_string_equal(a.port, "1-2.3.4");
	assert_string_equal(parsed("port=11-10").port, "11-10");
}

static void
malformed_addresses_name_the_forms(void **state)
{
	static const char *const bad[] = { "1", ",", "1,", ",1", "1,2,3",
		"1,256", "256,1", "00001,2", "a,b", "1, 2", " 1,2", "1:", ":1",
		"04a9:32f5:", "04a9:032f5", "4g:1", "-1,2", "1,-2",
		"serial=", "Serial=1", "serial", "port=", "port=1", "port=1-",
		"port=1-2.", "port=-2", "port=1-2-3", "port=1.2", "port=1-a",
		"port=1-2/../3", "port=1-2.3.4.5.6.7.8.9.1.2.3.4.5.6.7.8.9",
		"001,004/", "0x4a9:0x1" };
	struct usb_address address;
	struct mptp_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(
		    usb_address_parse(&address, bad[i], &error), MPTP_ERR_ARG);
		assert_non_null(strstr(error.text, "usb:001,004"));
		assert_non_null(strstr(error.text, "usb:04a9:32f5"));
		assert_non_null(strstr(error.text, "usb:serial="));
		assert_non_null(strstr(error.text, "usb:port=1-2.3"));
	}
}

static void
a_serial_longer_than_any_is_refused(void **state)
{
	char text[7 + 96 + 1] = "serial=";
	struct usb_address address;

	(void)state;
	memset(text + 7, 'x', 95);
	assert_int_equal(usb_address_parse(&address, text, NULL), MPTP_OK);
	memset(text + 7, 'x', 96);
	assert_int_equal(usb_address_parse(&address, text, NULL), MPTP_ERR_ARG);
}

static void
addresses_match_nothing_else(void **state)
{
	struct usb_address a;

	(void)state;
	a = parsed("");
	assert_true(usb_address_matches(&a, 1, 4, "1-2.3", &camera));
	a = parsed("001,004");
	assert_true(usb_address_matches(&a, 1, 4, "1-2.3", &camera));
	assert_false(usb_address_matches(&a, 1, 5, "1-2.3", &camera));
	assert_false(usb_address_matches(&a, 2, 4, "1-2.3", &camera));
	a = parsed("04a9:32f5");
	assert_true(usb_address_matches(&a, 1, 4, "1-2.3", &camera));
	a = parsed("04a9:32f6");
	assert_false(usb_address_matches(&a, 1, 4, "1-2.3", &camera));
	a = parsed("serial=0123");
	assert_true(usb_address_matches(&a, 1, 4, "1-2.3", &camera));
	a = parsed("serial=012");
	assert_false(usb_address_matches(&a, 1, 4, "1-2.3", &camera));
	a = parsed("port=1-2.3");
	assert_true(usb_address_matches(&a, 1, 4, "1-2.3", &camera));
	assert_false(usb_address_matches(&a, 1, 4, "1-2", &camera));
	assert_false(usb_address_matches(&a, 1, 4, "", &camera));
}

static void
no_permission_names_the_rule(void **state)
{
	struct usb_refusal refusal = { .code = LIBUSB_ERROR_ACCESS,
		.device = &camera };
	struct mptp_error error;

	(void)state;
	assert_int_equal(
	    usb_explain_refusal(&error, &refusal), MPTP_ERR_ACCESS);
	assert_non_null(strstr(error.text, "EOS R6 at usb:001,004"));
	assert_non_null(strstr(error.text,
	    "put 70-miniptp.rules in "
	    "/etc/udev/rules.d"));
	refusal.rule_installed = true;
	assert_int_equal(
	    usb_explain_refusal(&error, &refusal), MPTP_ERR_ACCESS);
	assert_non_null(strstr(error.text, "plug the camera in again"));
	assert_non_null(
	    strstr(error.text, "'usermod -aG plugdev YOU' as root"));
	assert_null(strstr(error.text, "put 70-miniptp.rules"));
}

static void
every_system_has_its_own_way_out(void **state)
{
	static const struct {
		enum usb_system system;
		int code, status;
		const char *advice;
	} each[] = {
		{ USB_WINDOWS, LIBUSB_ERROR_NOT_SUPPORTED, MPTP_ERR_UNSUPPORTED,
		    "WinUSB" },
		{ USB_WINDOWS, LIBUSB_ERROR_NOT_FOUND, MPTP_ERR_UNSUPPORTED,
		    "Zadig" },
		{ USB_WINDOWS, LIBUSB_ERROR_ACCESS, MPTP_ERR_BUSY, "close it" },
		{ USB_WINDOWS, LIBUSB_ERROR_NO_DEVICE, MPTP_ERR_NODEV,
		    "went away" },
		{ USB_MACOS, LIBUSB_ERROR_ACCESS, MPTP_ERR_BUSY,
		    "killall ptpcamerad" },
		{ USB_MACOS, LIBUSB_ERROR_BUSY, MPTP_ERR_BUSY, "as root" },
		{ USB_OTHER, LIBUSB_ERROR_ACCESS, MPTP_ERR_ACCESS, "operator" },
	};
	struct mptp_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++) {
		const struct usb_refusal refusal = { .code = each[i].code,
			.system = each[i].system,
			.device = &camera };

		assert_int_equal(
		    usb_explain_refusal(&error, &refusal), each[i].status);
		assert_non_null(strstr(error.text, "EOS R6 at usb:001,004"));
		assert_non_null(strstr(error.text, each[i].advice));
		assert_null(strstr(error.text, "udev"));
	}
}

static void
a_holder_is_named_with_a_way_out(void **state)
{
	static const struct {
		const char *program, *advice;
	} each[] = {
		{ "gvfsd-gphoto2", "gio mount -s gphoto2" },
		{ "gvfsd-mtp", "gio mount -s mtp" },
		{ "gvfs-gphoto2-volume-monitor", "gio mount -s" },
		{ "kiod5", "Dolphin" },
		{ "darktable", "end it" },
	};
	struct usb_refusal refusal = { .code = LIBUSB_ERROR_BUSY,
		.device = &camera,
		.holders = 1,
		.holder[0].pid = 4711 };
	struct mptp_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++) {
		strcpy(refusal.holder[0].program, each[i].program);
		assert_int_equal(
		    usb_explain_refusal(&error, &refusal), MPTP_ERR_BUSY);
		assert_non_null(strstr(error.text, each[i].program));
		assert_non_null(strstr(error.text, "(pid 4711)"));
		assert_non_null(strstr(error.text, each[i].advice));
	}
	refusal.holders = 2;
	strcpy(refusal.holder[1].program, "other");
	refusal.holder[1].pid = 12;
	usb_explain_refusal(&error, &refusal);
	assert_non_null(strstr(error.text,
	    "darktable (pid 4711), "
	    "other (pid 12)"));
	refusal.holders = 0;
	assert_int_equal(usb_explain_refusal(&error, &refusal), MPTP_ERR_BUSY);
	assert_non_null(strstr(error.text, "cannot be seen"));
}

static void
the_longest_names_leave_one_clean_line(void **state)
{
	struct mptp_found found = camera;
	struct usb_refusal refusal = { .code = LIBUSB_ERROR_BUSY,
		.device = &found,
		.holders = USB_HOLDERS };
	struct mptp_error error;

	(void)state;
	memset(found.maker, 'm', sizeof(found.maker) - 1);
	memset(found.model, '\n', sizeof(found.model) - 1);
	for (size_t i = 0; i < USB_HOLDERS; i++)
		memset(refusal.holder[i].program, '\033',
		    sizeof(refusal.holder[i].program) - 1);
	assert_int_equal(usb_explain_refusal(&error, &refusal), MPTP_ERR_BUSY);
	assert_null(strpbrk(error.text, "\n\033"));
}

static void
absence_says_what_was_sought(void **state)
{
	struct usb_address a;
	struct mptp_error error;

	(void)state;
	a = parsed("");
	assert_int_equal(usb_explain_none(&error, &a), MPTP_ERR_NODEV);
	assert_non_null(strstr(error.text, "no camera found on USB"));
	a = parsed("1,4");
	usb_explain_none(&error, &a);
	assert_non_null(strstr(error.text, "usb:001,004"));
	a = parsed("4a9:32f5");
	usb_explain_none(&error, &a);
	assert_non_null(strstr(error.text, "usb:04a9:32f5"));
	a = parsed("serial=77");
	usb_explain_none(&error, &a);
	assert_non_null(strstr(error.text, "77"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_address_is_read),
		cmocka_unit_test(malformed_addresses_name_the_forms),
		cmocka_unit_test(a_serial_longer_than_any_is_refused),
		cmocka_unit_test(addresses_match_nothing_else),
		cmocka_unit_test(no_permission_names_the_rule),
		cmocka_unit_test(every_system_has_its_own_way_out),
		cmocka_unit_test(a_holder_is_named_with_a_way_out),
		cmocka_unit_test(the_longest_names_leave_one_clean_line),
		cmocka_unit_test(absence_says_what_was_sought),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
