#!/usr/bin/env bash
# Tries `oneiric farm slurm` on a real Slurm: a throw-away cluster of two nodes on this machine, which needs root.
#     scripts/slurm-two-nodes.sh [PROGRAM]
# Installs Slurm and munge if they are missing, has both nodes record, waits for the film, and compares frames and film
# with those of a single recording. Everything it starts is ended and everything it writes is removed.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=scripts/common.sh
source "$root/scripts/common.sh"

program="$(realpath "${1:-${CARGO_TARGET_DIR:-$root/target}/debug/oneiric}")"
if [ ! -x "$program" ]; then
    say "$program is no program; build it with \`cargo build\`, or name another"
    exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
    say "Daemons of a cluster are started here; run this as root"
    exit 2
fi
install_packages slurmctld slurmd slurm-client munge

work="$(mktemp -d)"
host="$(hostname -s)"
daemons=()
# shellcheck disable=SC2317
end() {
    if [ "${#daemons[@]}" -gt 0 ]; then
        kill "${daemons[@]}" 2>/dev/null || true
        wait "${daemons[@]}" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap end EXIT

# A key and a socket of this cluster's own.
mkdir -m 700 "$work/munge"
chown munge: "$work/munge"
head -c 1024 /dev/urandom >"$work/munge/key"
chown munge: "$work/munge/key"
chmod 400 "$work/munge/key"
chmod 711 "$work"
mkdir -m 755 "$work/run"
chown munge: "$work/run"
setpriv --reuid=munge --regid=munge --clear-groups munged --foreground --key-file="$work/munge/key" \
    --socket="$work/run/socket" --pid-file="$work/run/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2>/dev/null &
daemons+=($!)

mkdir "$work/state" "$work/one" "$work/two"
cat >"$work/slurm.conf" <<CONF
ClusterName=oneiric
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/run/socket
SlurmctldPort=26817
SlurmctldPidFile=$work/state/slurmctld.pid
SlurmctldLogFile=$work/state/slurmctld.log
StateSaveLocation=$work/state
SlurmdPidFile=$work/%n/slurmd.pid
SlurmdLogFile=$work/%n/slurmd.log
SlurmdSpoolDir=$work/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SchedulerType=sched/builtin
SelectType=select/linear
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
NodeName=one NodeHostname=$host NodeAddr=127.0.0.1 Port=26818
NodeName=two NodeHostname=$host NodeAddr=127.0.0.1 Port=26819
PartitionName=film Nodes=one,two Default=YES State=UP MaxTime=INFINITE
CONF
export SLURM_CONF="$work/slurm.conf"
for _ in $(seq 50); do
    if [ -S "$work/run/socket" ]; then break; fi
    sleep 0.1
done
slurmctld -D 2>/dev/null &
daemons+=($!)
for node in one two; do
    slurmd -D -N "$node" 2>/dev/null &
    daemons+=($!)
done

ready=
for _ in $(seq 60); do
    if [ "$(sinfo --noheader --states=idle --format=%D 2>/dev/null || true)" = 2 ]; then
        ready=yes
        break
    fi
    sleep 1
done
if [ -z "$ready" ]; then
    say "The cluster did not come up:"
    tail -n 20 "$work/state/slurmctld.log" "$work"/{one,two}/slurmd.log "$work/munge/log" >&2 || true
    exit 1
fi
sinfo >&2

options=(--dream evacuation --frames 0-15 --size 64x36 --quality draft --assets "$root")
"$program" farm slurm "${options[@]}" --chunk 4 --film "$work/a film.mp4" -o "$work/job.sh"
cd "$work"
ONEIRIC="$program" sh job.sh

# The last job is the film's; it comes when the tasks are done.
for _ in $(seq 600); do
    if [ -z "$(squeue --noheader 2>/dev/null || echo unknown)" ]; then break; fi
    sleep 1
done
if [ ! -f "$work/a film.mp4" ]; then
    say "There is no film:"
    tail -n 20 "$work"/slurm-*.out >&2 || true
    squeue >&2 || true
    exit 1
fi
for node in one two; do
    say "Node $node ran $(grep -c 'Launching batch job' "$work/$node/slurmd.log" || true) jobs"
done

"$program" record "${options[@]}" -o "$work/alone.mp4" >&2
"$program" join "$work/a film.frames" -o "$work/joined" >&2
for n in $(seq -w 0 15); do
    cmp "$work/joined/frame_000$n.png" "$work/alone.frames/frame_000$n.png"
done
cmp "$work/a film.mp4" "$work/alone.mp4"
for node in one two; do
    if ! grep -q 'Launching batch job' "$work/$node/slurmd.log"; then
        say "Node $node was given no task"
        exit 1
    fi
done
say "Two nodes made the sixteen frames and the film that one recording makes, byte for byte"
