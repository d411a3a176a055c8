"""Checks of where the installation lies: on which disk, who can read it, how much room is left, and where clients and backups reach it."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from openipt.record import installation_file
from openipt.record.keeping.check import Finding, Looked, good, look, refuse

ON_A_NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "davfs", "9p", "virtiofs"),
        *("fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.glusterfs", "fuse.s3fs", "fuse.gocryptfs"),
    }
)
"""Kinds of file system on which locks or syncing to the disk cannot be trusted."""

SYNC_FOLDERS = (
    "dropbox",
    "google drive",
    "googledrive",
    "my drive",
    "icloud drive",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "onedrive",
    "pcloud",
)
"""What a folder's name begins with that some program copies away file by file: it tears a database that is being written."""

ALMOST_FULL, FULL = 0.05, 0.01
_HERE = ("127.0.0.1", "::1", "localhost")


def disk(looked: Looked) -> Finding:
    """That the data lie on a disk of this machine."""
    mounts = Path("/proc/self/mountinfo")
    return place(looked.data, mounts.read_text(encoding="utf-8", errors="replace") if mounts.exists() else "")


def place(data: Path, mounts: str) -> Finding:
    """Whether that folder lies on a disk of this machine; `mounts` is what Linux says in /proc/self/mountinfo, empty elsewhere."""
    folder = next((part for part in data.parts if part.lower().startswith(SYNC_FOLDERS)), None)
    if folder:
        return refuse(f"The data lie in «{folder}», which another program copies away while it is written. Move them to a folder that nothing syncs.")
    kind = kind_of_disk(data, mounts)
    if kind in ON_A_NETWORK:
        return refuse(f"The data lie on a network disk ({kind}), where saved work can be lost. Move them to a disk of this machine.")
    return good("The data lie on a disk of this machine.") if kind else look("The kind of disk is not known here. See that it is no network disk.")


def kind_of_disk(data: Path, mounts: str) -> str:
    """The kind of file system that a folder lies on, such as `ext4`; empty where that is not said."""
    best, kind = "", ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = before.split(" ")[4].replace("\\040", " ")
        if data.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, after.split(" ")[0]
    return kind


def readers(looked: Looked) -> Finding:
    """That nobody but the owner can read the record and the keys, and that we are the owner."""
    if looked.data.stat().st_mode & 0o022:
        return refuse(f"Others may put files into {looked.data}. Type: chmod go-rwx {looked.data}")
    for path in _private(looked.data):
        try:
            found = path.lstat()
        except FileNotFoundError:  # one that lives for a moment only
            continue
        if found.st_uid != os.geteuid():
            return refuse(f"{path.relative_to(looked.data)} belongs to another user of this machine. Type: chown -R {os.geteuid()} {looked.data}")
        if found.st_mode & 0o077:
            return refuse(f"{path.relative_to(looked.data)} can be read by others on this machine. Type: chmod -R go-rwx {looked.data}")
    return good("Nobody else on this machine can read the record or the keys.")


def room(looked: Looked) -> Finding:
    """That the disk has room."""
    found = shutil.disk_usage(looked.data)
    return room_left(found.free / found.total, found.free)


def room_left(share: float, size: int) -> Finding:
    """What that share of a disk being free (0 to 1), and so many bytes, means."""
    words = f"{size / 1e9:.1f} GB are free on the disk ({share:.0%})."
    if share < FULL:
        return refuse(f"{words} Nothing can be saved soon: make room.")
    return look(f"{words} Make room before it is full.") if share < ALMOST_FULL else good(words)


def backup_folders(looked: Looked) -> Finding:
    """That backups have a place outside the data, and best on another disk."""
    folders = [Path(each) for each in installation_file.read(looked.data).backup_folders]
    if not folders:
        return look(f'No backup folder is set. Name one or two in {looked.data / installation_file.NAME}: backup_folders = ["/a/folder"]')
    for folder in folders:
        if problem := misplaced(folder, looked.data):
            return refuse(problem)
        if not os.access(folder, os.W_OK | os.X_OK):
            return look(f"The backup folder {folder} is not there, or cannot be written to. Connect its disk, or make the folder.")
    if all(on_the_same_disk(folder, looked.data) for folder in folders):
        return look("Every backup folder is on the same disk as the data. If that disk breaks, both are gone: name one on another disk.")
    return good("A backup folder is on another disk than the data.")


def misplaced(folder: Path, data: Path) -> str:
    """Why a folder cannot take the backups of that installation; nothing where it can."""
    if folder.resolve().is_relative_to(data) or data.is_relative_to(folder.resolve()):
        return f"The backup folder {folder} and the data lie one inside the other. Name a folder apart from {data}."
    return ""


def on_the_same_disk(folder: Path, data: Path) -> bool:
    """Whether a folder, or the nearest one above it that is there, is on the same disk as the data."""
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    return nearest.stat().st_dev == data.stat().st_dev


def address(looked: Looked) -> Finding:
    """That clients reach the practice by https alone."""
    return public_address(settings.OPENIPT_PUBLIC_ADDRESS)


def public_address(given: str) -> Finding:
    """Whether clients may be sent to that address; empty where they reach it on this machine only."""
    if not given:
        return good("No public address is set: the practice is reached on this machine only.")
    parts = urlsplit(given)
    if parts.hostname and (parts.path.strip("/") or parts.query or parts.fragment):
        return refuse(f"The public address {given} has a path. OpenIPT needs a name of its own: write https:// and the name alone.")
    if parts.scheme == "https" and parts.hostname:
        return good(f"Clients reach the practice at {given}.")
    if parts.scheme == "http" and parts.hostname in _HERE:
        return good(f"The practice is reached at {given}, on this machine only.")
    return refuse(f"The public address {given} is not encrypted, so that others could read along. Write it with https://")


def _private(data: Path) -> list[Path]:
    """Everything that only the owner may read: the keys, the record, what was kept from before upgrades, and the files beside them."""
    folders = [data / name for name in ("keys", "record", "before-upgrade") if (data / name).exists()]
    return [*folders, *(path for folder in folders for path in folder.rglob("*")), *(path for path in data.iterdir() if path.is_file())]
