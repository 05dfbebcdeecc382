#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Runs a command in a throw-away machine that has a real USB stack, and perhaps
# a camera.
#
#   lab.sh [--mtp DIR] [--share DIR] [--timeout SECONDS] [--processors N]
#          [--accel kvm] [--keep FOLDER] [--prepare] -- COMMAND [ARGUMENT...]
#
# The machine is QEMU's, with Debian's generic kernel. Its root is the host's
# own /, read-only under an overlay in memory: every program of the host is
# there, and whatever the command does to files is forgotten. The command runs
# as root; its output, errors and exit status are this script's.
#
# --mtp DIR plugs in QEMU's MTP device, named mtp0, which shows DIR. What the guest
# writes to $LAB_MONITOR are commands to QEMU's monitor, for instance "device_del
# mtp0", which unplugs it. --share DIR: in the guest, too, DIR is what it is outside,
# at any moment, and may be written to.
#
# Files in $LAB_KEPT, a folder in the guest, get into FOLDER, with the machine's
# console. If there are none, and all went well, then FOLDER is not made.
#
# Exit status: the command's; 77 if the lab cannot be had here (stderr says
# why), 124 when time ran out, 125 if the command was never started.
set -u

cache=${XDG_CACHE_HOME:-$HOME/.cache}/miniptp/usb-lab
mtp= shared= keep= prepare=no accel=tcg limit=300 processors=2

die()
{
	echo "lab: $2" >&2
	exit "$1"
}

while [ $# -gt 0 ]; do
	case $1 in
	--mtp) mtp=$2; shift 2 ;;
	--share) shared=$2; shift 2 ;;
	--timeout) limit=$2; shift 2 ;;
	--processors) processors=$2; shift 2 ;;
	--accel) accel=$2; shift 2 ;;
	--keep) keep=$2; shift 2 ;;
	--prepare) prepare=yes; shift ;;
	--) shift; break ;;
	*) die 2 "unknown option $1" ;;
	esac
done

PATH=$PATH:/usr/sbin:/sbin

# ---- the kernel: Debian's package, unpacked; never installed -----------------

# What "linux-image-amd64" stands for today.
kernel_package()
{
	apt-cache depends linux-image-amd64 2>/dev/null |
		awk '/Depends: linux-image-[0-9]/ { print $2; exit }'
}

fetch_kernel()
{
	local name

	ls "$cache"/linux-image-*.deb >/dev/null 2>&1 && return
	name=$(kernel_package)
	[ -n "$name" ] || die 77 "no package linux-image-amd64 (apt-get update?)"
	(cd "$cache" && apt-get -qq download "$name" >&2) ||
		die 77 "the kernel package $name cannot be downloaded"
}

# The kernel proper inside the compressed image boots 3 s faster than the image.
unpack_vmlinux()
{
	local start

	start=$(LC_ALL=C grep -aboP -m1 '\xfd7zXZ\x00' "$1" | head -n1)
	tail -c "+$((${start%%:*} + 1))" "$1" |
		xz -dc --single-stream >"$2" 2>/dev/null
	head -c4 "$2" | grep -q ELF || cp "$1" "$2"
}

make_kernel()
{
	local tree=$cache/kernel.new

	rm -rf "$tree"
	mkdir -p "$tree"
	fetch_kernel
	dpkg-deb -x "$(ls "$cache"/linux-image-*.deb | tail -n1)" "$tree" &&
		depmod -b "$tree" "$(ls "$tree/lib/modules")" &&
		unpack_vmlinux "$tree"/boot/vmlinuz-* "$tree/vmlinux" ||
		die 77 "the kernel package cannot be unpacked"
	rm -rf "$cache/kernel"
	mv "$tree" "$cache/kernel"
	rm -f "$cache"/linux-image-*.deb
}

# ---- the first root: only what it takes to reach the host's / ----------------

write_init()
{
	cat <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
fail() { $b echo "lab: $1"; $b poweroff -f; }
$b mount -t devtmpfs dev /dev
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
while read -r module; do
	$b insmod "/modules/$module" || fail "no module $module"
done </modules/order
nine=trans=virtio,version=9p2000.L,msize=262144
$b mount -t 9p -o $nine,ro,cache=loose host /host || fail "no host"
$b mount -t tmpfs -o mode=755 memory /memory
$b mkdir /memory/upper /memory/work
$b mount -t overlay overlay /root \
	-o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work ||
	fail "no overlay"
for d in dev proc sys; do $b mount --move /$d /root/$d; done
$b mkdir -p /root/dev/pts /root/dev/shm /root/run /root/lab
$b mount -t devpts pts /root/dev/pts
$b mount -t tmpfs memory /root/dev/shm
$b mount -t tmpfs memory /root/run
$b mount -t 9p -o $nine,cache=none lab /root/lab || fail "no lab"
exec $b chroot /root /bin/bash /lab/start
INIT
}

make_initrd()
{
	local tree version file module

	tree=$(mktemp -d) || exit 1
	version=$(ls "$cache/kernel/lib/modules")
	mkdir -p "$tree"/{bin,dev,proc,sys,host,memory,root,modules}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	write_init >"$tree/init"
	chmod +x "$tree/init"
	for module in virtio_pci virtio_console 9pnet_virtio 9p overlay; do
		modprobe -d "$cache/kernel" -S "$version" --show-depends \
			"$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
		while read -r file; do
			cp "$file" "$tree/modules/"
			basename "$file"
		done >"$tree/modules/order"
	(cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) \
		>"$cache/initrd.new" &&
		mv "$cache/initrd.new" "$cache/initrd"
	rm -rf "$tree"
}

for tool in qemu-system-x86_64 busybox cpio xz depmod dpkg-deb; do
	command -v "$tool" >/dev/null || die 77 "$tool is not installed"
done
[ "$(uname -m)" = x86_64 ] || die 77 "only made for x86_64"
mkdir -p "$cache" || die 77 "no folder $cache"
[ -e "$cache/kernel/vmlinux" ] || make_kernel
[ "$cache/initrd" -nt "$0" ] || make_initrd
[ -s "$cache/initrd" ] || die 77 "the first root cannot be made"
[ $prepare = no ] || exit 0
[ $# -gt 0 ] || die 2 "no command"

# ---- the run -----------------------------------------------------------------

run=$(mktemp -d) || exit 1
trap 'rm -rf "$run"' EXIT
mkdir "$run/kept"
mkfifo "$run"/{out,err,monitor.in,monitor.out}
printf '%q ' "$@" >"$run/command"
cat >"$run/start" <<START
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LANG=C.UTF-8 TERM=dumb
port()
{
	local p
	for p in /sys/class/virtio-ports/*; do
		[ "\$(cat "\$p/name" 2>/dev/null)" = "\$1" ] &&
			echo "/dev/\${p##*/}"
	done
}
modules=/lib/modules/\$(uname -r)
mkdir -p /lib/modules
[ -e "\$modules" ] || ln -s "$cache/kernel\$modules" "\$modules"
ip link set lo up 2>/dev/null
modprobe xhci_pci
export LAB_KEPT=/lab/kept
export LAB_MONITOR=\$(port monitor)
[ -z "$shared" ] ||
	mount -t 9p -o trans=virtio,version=9p2000.L,cache=none shared "$shared"
if [ -n "$mtp" ]; then
	for i in {1..200}; do
		ls /sys/bus/usb/devices/*:1.0/bInterfaceProtocol 2>/dev/null |
			grep -qv '/usb[0-9]*:' && break
		sleep 0.02
	done
fi
cd /root
bash /lab/command </dev/null >"\$(port out)" 2>"\$(port err)"
echo \$? >/lab/status
sync
busybox poweroff -f
START

share() # TAG PATH OPTIONS
{
	machine+=(-fsdev "local,id=$1,path=$2,security_model=none$3"
		-device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}
port() # NAME FILE
{
	machine+=(-chardev "file,id=$1,path=$2"
		-device "virtserialport,chardev=$1,name=$1")
}

# That KVM can be opened does not mean that it works, so it has to be asked for.
# Without erms and fsrm, since an emulated "rep movsb", by which Linux would copy, moves
# a byte at a time.
case $accel in
kvm) machine=(-accel kvm -cpu host) ;;
*) machine=(-accel tcg,thread=multi -cpu max,-erms,-fsrm) ;;
esac
# HPET, since Linux counts the processor's ticks wrongly as it boots on a busy host.
machine+=(-M pc -m 1024 -smp "$processors" -nodefaults -no-user-config -display none
	-no-reboot -serial "file:$run/console"
	-kernel "$cache/kernel/vmlinux" -initrd "$cache/initrd"
	-append "console=ttyS0 quiet panic=-1 mitigations=off nokaslr \
clocksource=hpet no_timer_check"
	-chardev "pipe,id=hmp,path=$run/monitor" -mon chardev=hmp
	-device virtio-serial-pci -device qemu-xhci,id=xhci
	-device usb-ehci,id=ehci)
share host / ,readonly=on,multidevs=remap
share lab "$run" ""
port out "$run/out"
port err "$run/err"
# The monitor reads what the guest writes here.
port monitor "$run/monitor.in"
[ -z "$shared" ] || share shared "$shared" ""
[ -z "$mtp" ] || machine+=(-device
	"usb-mtp,bus=xhci.0,id=mtp0,rootdir=$mtp,readonly=off,desc=lab")

cat "$run/out" &
readers=$!
cat "$run/err" >&2 &
readers="$readers $!"
timeout -k 5 "$limit" qemu-system-x86_64 "${machine[@]}" </dev/null \
	2>"$run/qemu" &
qemu=$!
trap 'kill $qemu $readers 2>/dev/null; rm -rf "$run"' EXIT
trap 'exit 143' INT TERM
wait $qemu
result=$?
# Should QEMU never have opened them, the readers still wait for a writer.
: <>"$run/out" <>"$run/err"
wait $readers
if [ -n "$keep" ] && { [ -n "$(ls "$run/kept")" ] || [ ! -s "$run/status" ]; }; then
	mkdir -p "$keep"
	cp "$run"/kept/* "$keep" 2>/dev/null
	cp "$run/console" "$keep/console-$$"
fi
[ -s "$run/status" ] && exit "$(cat "$run/status")"
cat "$run/qemu" >&2
tail -n 20 "$run/console" >&2
[ $result = 124 ] && die 124 "no end after $limit s"
die 125 "the machine stopped before its command did"
