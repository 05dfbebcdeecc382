# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# uMTP Responder as a USB device, by FunctionFS on a device controller that is not
# there; to be sourced behind camera.sh. It shows $card.
# shellcheck shell=bash disable=SC2154

gadget=/sys/kernel/config/usb_gadget/umtp
pipes=/run/umtp
card=/run/umtp-card

write_gadget()
{
	mkdir -p $gadget
	cd $gadget || exit 1
	echo 0x1d6b >idVendor
	echo 0x0100 >idProduct
	mkdir -p strings/0x409 configs/c.1/strings/0x409 functions/ffs.mtp
	echo 01234567 >strings/0x409/serialnumber
	echo Lab >strings/0x409/manufacturer
	echo "Lab responder" >strings/0x409/product
	ln -s functions/ffs.mtp configs/c.1/
}

write_configuration()
{
	mkdir -p /etc/umtprd
	cat >/etc/umtprd/umtprd.conf <<-END
		loop_on_disconnect 1
		storage "$card" "lab" "rw"
		manufacturer "Lab"
		product "Lab responder"
		serial "01234567"
		firmware_version "Rev A"
		interface "MTP"
		usb_vendor_id 0x1D6B
		usb_product_id 0x0100
		usb_class 0x6
		usb_subclass 0x1
		usb_protocol 0x1
		usb_dev_version 0x3008
		usb_functionfs_mode 0x1
		usb_dev_path "$pipes/ep0"
		usb_epin_path "$pipes/ep1"
		usb_epout_path "$pipes/ep2"
		usb_epint_path "$pipes/ep3"
		usb_max_packet_size 0x200
	END
}

configured()
{
	[ "$(cat /sys/class/udc/$udc/state)" = configured ]
}

# Its files appear when it has written what it is.
responds()
{
	[ -e $pipes/ep3 ]
}

# responder_begins: or $without says why not.
responder_begins()
{
	command -v umtprd >/dev/null || without="no umtprd"
	load_gadgets
	load usb_f_fs
	[ -z "$without" ] || return
	(write_gadget)
	mkdir -p $pipes
	mount -t functionfs mtp $pipes
	write_configuration
	start_responder
	(plug_in)
}

# In a session of its own: what a check leaves running ends with the check.
start_responder()
{
	setsid umtprd >>/run/umtprd.log 2>&1 &
	(await responds)
}

# It cannot be bound before the responder has written what it is.
bound()
{
	connected || { echo $udc >$gadget/UDC; } 2>/dev/null
}

connected()
{
	[ -n "$(cat $gadget/UDC)" ]
}

# Plugged in again, the responder goes on sending what it was asked for before, and
# hears nothing meanwhile. So it is another one that comes back.
pull_out()
{
	connected && echo >$gadget/UDC
	await device_is_gone
	pkill -KILL -x umtprd
	await responder_has_ended
}

responder_has_ended()
{
	! pgrep -x -r D,R,S,T umtprd >/dev/null
}

plug_in()
{
	if responder_has_ended; then start_responder; fi
	await bound
	await configured
	await device_is_there
}
