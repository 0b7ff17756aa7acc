# Sourced by what needs a systemd of its own: Debian's, as the first process of a small system that shares this one's
# files, but keeps its own changes to /etc, /opt, /srv, /var and /usr/local, and has a network of its own.
# shellcheck shell=bash

# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# systemd_start DIRECTORY: boots it; DIRECTORY holds what it changes, and its log.
systemd_start() {
    [ -x /lib/systemd/systemd ] || need_packages systemd
    as_root unshare --mount --pid --cgroup --ipc --uts --net --fork --kill-child bash -euo pipefail -s "$1" \
        >"$1/log" 2>&1 <<'INSIDE' &
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
for changed in etc opt srv var usr/local; do
    mkdir -p "$1/$changed/upper" "$1/$changed/work"
    mount -t overlay overlay -o "lowerdir=/$changed,upperdir=$1/$changed/upper,workdir=$1/$changed/work" "/$changed"
done
# Nothing of this machine's start: no timers, no mounts, no kernel settings, no cleaning up. Only the journal.
rm -rf /etc/systemd/system/*.wants
for unit in /lib/systemd/system/*.target.wants/* systemd-{remount-fs,tmpfiles-setup,tmpfiles-setup-dev,tmpfiles-clean,sysctl}.service; do
    [[ $unit == */systemd-journald.* ]] || ln -sf /dev/null "/etc/systemd/system/${unit##*/}"
done
: >/etc/fstab
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin container=other \
    /lib/systemd/systemd --system --unit=basic.target --log-target=console --log-level=info
INSIDE
    systemd_outside=$!
    local tries
    for ((tries = 0; tries < 60; tries++)); do
        sleep 0.5
        systemd_pid=$(systemd_find) || continue
        ! systemd_do systemctl is-system-running --quiet 2>/dev/null || return 0
        kill -0 "$systemd_outside" 2>/dev/null || break
    done
    systemd_do systemctl --failed --no-pager >&2 || true
    tail -n 20 "$1/log" >&2
    die "systemd does not start"
}

# Its process, below the one that was started here: by a shell, sudo and unshare.
systemd_find() {
    local pid=$systemd_outside depth
    for ((depth = 0; depth < 6; depth++)); do
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != systemd ] || { echo "$pid"; return; }
        pid=$(pgrep --parent "$pid" | head -n 1)
        [ -n "$pid" ] || return 1
    done
    return 1
}

# systemd_do COMMAND...: runs it in that system.
systemd_do() {
    as_root nsenter --target "$systemd_pid" --mount --pid --cgroup --ipc --uts --net -- "$@"
}

systemd_stop() {
    [ -z "${systemd_outside:-}" ] || as_root pkill -KILL --parent "$systemd_outside" 2>/dev/null || true
    [ -z "${systemd_pid:-}" ] || as_root kill -KILL "$systemd_pid" 2>/dev/null || true
}
