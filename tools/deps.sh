#!/bin/sh
# Install what is missing to build (build), test (test), test on USB (usb),
# fuzz (fuzz) or measure (bench).
# Says what it does; installs nothing that is there.
#
#   tools/deps.sh GROUP…
set -eu

build_debian="gcc libc6-dev meson ninja-build pkg-config python3 libusb-1.0-0-dev libjansson-dev libedit-dev libexif-dev libsqlite3-dev libutf8proc-dev libxxhash-dev libssl-dev"
test_debian="zsh fish python3-jsonschema xxhash g++ libcmocka-dev gphoto2 procps mandoc"
ci_debian="clang"
fuzz_debian="clang llvm libclang-rt-dev"
usb_debian="qemu-system-x86 busybox-static kmod udev cpio xz-utils gphoto2 procps mtp-tools android-file-transfer jmtpfs usbip python3-usb umtp-responder dosfstools exfatprogs"
bench_debian="gphoto2 strace gnuplot-nox"
build_fedora="gcc meson ninja-build pkgconf-pkg-config python3 libusb1-devel jansson-devel libedit-devel libexif-devel sqlite-devel utf8proc-devel xxhash-devel openssl-devel"
test_fedora="libcmocka-devel gphoto2"
ci_fedora="clang"
fuzz_fedora="clang llvm compiler-rt"
usb_fedora="qemu-system-x86 busybox kmod cpio xz"
bench_fedora="gphoto2 strace gnuplot"
build_arch="gcc meson ninja pkgconf python libusb jansson libedit libexif sqlite libutf8proc xxhash openssl"
test_arch="cmocka gphoto2"
ci_arch="clang"
fuzz_arch="clang llvm compiler-rt"
usb_arch="qemu-system-x86 busybox kmod cpio xz"
bench_arch="gphoto2 strace gnuplot"
build_macos="meson ninja pkg-config python3 libusb jansson libexif sqlite utf8proc xxhash openssl"
test_macos="cmocka gphoto2"
ci_macos=""
fuzz_macos="llvm"
usb_macos=""
bench_macos=""

windows_debian="gcc-mingw-w64-x86-64 cmake make dpkg-dev"
windows_fedora=""
windows_arch=""
windows_macos=""

if command -v apt-get >/dev/null; then
	system=debian
	have() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
	install() {
		$sudo apt-get -q -y update >/dev/null
		$sudo env DEBIAN_FRONTEND=noninteractive \
		    apt-get -q -y install --no-install-recommends "$@" >/dev/null
	}
elif command -v dnf >/dev/null; then
	system=fedora
	have() { rpm -q "$1" >/dev/null 2>&1; }
	install() { $sudo dnf -q -y install "$@"; }
elif command -v pacman >/dev/null; then
	system=arch
	have() { pacman -Q "$1" >/dev/null 2>&1; }
	install() { $sudo pacman -S --noconfirm --needed "$@"; }
elif command -v brew >/dev/null; then
	system=macos
	have() { brew list "$1" >/dev/null 2>&1; }
	install() { brew install "$@"; }
else
	echo "deps: no package manager that is known here; needed are a C11 compiler, meson, ninja, pkg-config, python3, libusb-1.0, jansson and, for tests, cmocka" >&2
	exit 0
fi

missing=
for group; do
	eval "packages=\$${group}_$system"
	# shellcheck disable=SC2154
	for package in $packages; do
		have "$package" || missing="$missing $package"
	done
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ] && [ $system != macos ]; then
	if ! command -v sudo >/dev/null; then
		echo "deps: not root and no sudo; please install:$missing" >&2
		exit 1
	fi
	sudo=sudo
fi
echo "Installing what is missing:$missing"
# shellcheck disable=SC2086
install $missing || {
	echo "deps: could not install:$missing" >&2
	exit 1
}
