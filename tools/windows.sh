#!/bin/bash
# Build for Windows, on Debian, with mingw-w64: the program and the libraries.
#
#   tools/windows.sh BUILD [MESON OPTION…]
#
# The libraries that they need come from Debian's sources, and are built once,
# into BUILD-deps. NO_DEPS=1 installs no packages.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
shift
host=x86_64-w64-mingw32

mkdir -p "$build-deps"
deps=$(cd "$build-deps" && pwd)
log=$deps/log

say() { echo "windows: $*" >&2; }

# Debian's source packages, though the machine may list binary ones only: with
# lists of its own, since the system's are not ours to change.
fetch() {
	mkdir -p "$deps/apt/sources" "$deps/apt/lists/partial"
	cat >"$deps/apt/conf" <<-EOF
		Dir::Etc::SourceList "/dev/null";
		Dir::Etc::SourceParts "$deps/apt/sources";
		Dir::State::Lists "$deps/apt/lists";
		Dir::Cache::pkgcache "";
		Dir::Cache::srcpkgcache "";
	EOF
	for list in /etc/apt/sources.list.d/*.sources; do
		[ ! -e "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" \
		    >"$deps/apt/sources/$(basename "$list")"
	done
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ ! -e "$list" ] || sed 's/^deb /deb-src /' "$list" \
		    >"$deps/apt/sources/$(basename "$list")"
	done
	export APT_CONFIG=$deps/apt/conf
	apt-get -q update
	cd "$deps"
	apt-get -q --download-only source "$@"
	for package; do
		rm -rf "$package"
		dpkg-source --no-check -x "$package"_*.dsc "$package"
	done
}

with_cmake() { # PACKAGE OPTION…
	local package=$1
	shift
	cmake -S "$deps/$package" -B "$deps/$package-build" -G Ninja \
	    -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_C_COMPILER=$host-gcc \
	    -DCMAKE_RC_COMPILER=$host-windres -DCMAKE_BUILD_TYPE=Release \
	    -DCMAKE_INSTALL_PREFIX="$deps" -DBUILD_SHARED_LIBS=OFF "$@"
	ninja -C "$deps/$package-build" install
}

build_libraries() {
	(fetch jansson libusb-1.0)
	with_cmake jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON \
	    -DJANSSON_EXAMPLES=OFF
	(
		mkdir -p "$deps/libusb-build" && cd "$deps/libusb-build"
		../libusb-1.0/configure --host=$host --prefix="$deps" \
		    --disable-shared --enable-static
		make -j"$(nproc)" install
	)
}

[ -n "${NO_DEPS-}" ] || tools/deps.sh build windows
command -v $host-gcc >/dev/null || { say "there is no $host-gcc"; exit 1; }
if [ ! -e "$deps/done" ]; then
	say "building jansson and libusb, from Debian's sources"
	build_libraries >"$log" 2>&1 &
	wait $! || {
		tail -n 20 "$log" >&2
		say "that failed; $log has all of it"
		exit 1
	}
	touch "$deps/done"
fi

[ -e "$build/build.ninja" ] || meson setup "$build" \
    --cross-file cross/mingw-w64.ini \
    -Dpkg_config_path="$deps/lib/pkgconfig" "$@" >"$log" ||
    { cat "$log" >&2; exit 1; }
ninja -C "$build" --quiet
