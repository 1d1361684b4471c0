"""Archives whose bytes depend on nothing but what is put into them: no clock, no user, no order of a file system."""
import gzip
import hashlib
import io
import json
import lzma
import tarfile
from typing import NamedTuple


class Entry(NamedTuple):
    """A file of an archive, or a folder where `data` is None."""
    path: str
    data: bytes | None
    mode: int = 0o644


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def tar(entries, epoch, prefix="", owner=0):
    """An uncompressed tar; folders that entries need are put before them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        made = set()
        for entry in sorted(entries):
            folders = entry.path.split("/")[:-1]
            for depth in range(1, len(folders) + 1):
                folder = "/".join(folders[:depth])
                if folder not in made:
                    made.add(folder)
                    archive.addfile(header(prefix + folder, epoch, owner, 0o755, tarfile.DIRTYPE))
            if entry.data is None:
                made.add(entry.path)
                archive.addfile(header(prefix + entry.path, epoch, owner, entry.mode, tarfile.DIRTYPE))
                continue
            info = header(prefix + entry.path, epoch, owner, entry.mode, tarfile.REGTYPE)
            info.size = len(entry.data)
            archive.addfile(info, io.BytesIO(entry.data))
    return out.getvalue()


def header(path, epoch, owner, mode, kind):
    info = tarfile.TarInfo(path)
    info.mtime, info.mode, info.type, info.uid, info.gid = epoch, mode, kind, owner, owner
    return info


def gz(data):
    return gzip.compress(data, 9, mtime=0)


def xz(data):
    return lzma.compress(data, preset=6)


def ar(members, epoch):
    """An archive of Unix's `ar`, as a Debian package is one."""
    out = [b"!<arch>\n"]
    for name, data in members:
        out.append(f"{name:<16}{epoch:<12}{0:<6}{0:<6}{0o100644:<8o}{len(data):<10}`\n".encode())
        out.append(data + b"\n" * (len(data) % 2))
    return b"".join(out)


def debian_package(control, entries, epoch):
    """`control` is a list of fields; sums are added."""
    sums = "".join(f"{hashlib.md5(e.data).hexdigest()}  {e.path}\n" for e in sorted(entries) if e.data is not None)
    size = sum(len(e.data or b"") for e in entries) // 1024 + 1
    fields = "".join(f"{name}: {value}\n" for name, value in [*control, ("Installed-Size", size)] if name != "Description")
    fields += "".join(f"Description: {value}\n" for name, value in control if name == "Description")
    about = [Entry("control", fields.encode()), Entry("md5sums", sums.encode())]
    return ar([
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", xz(tar(about, epoch, "./"))),
        ("data.tar.xz", xz(tar(entries, epoch, "./"))),
    ], epoch)


def image(layers, settings, architecture, epoch, created, name):
    """An image in OCI's layout, as one tar: what `podman load`, `skopeo` and `crane` read. `layers` are uncompressed tars."""
    blobs = {}

    def keep(data, kind):
        digest = sha256(data)
        blobs[digest] = data
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

    described = [keep(gz(layer), "application/vnd.oci.image.layer.v1.tar+gzip") for layer, _ in layers]
    config = {
        "created": created, "architecture": architecture, "os": "linux", "config": settings,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha256(layer)}" for layer, _ in layers]},
        "history": [{"created": created, "created_by": what} for _, what in layers],
    }
    manifest = {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": keep(encoded(config), "application/vnd.oci.image.config.v1+json"), "layers": described,
    }
    of_image = keep(encoded(manifest), "application/vnd.oci.image.manifest.v1+json")
    of_image["annotations"] = {"org.opencontainers.image.ref.name": name}
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [of_image]}
    entries = [Entry(f"blobs/sha256/{digest}", data) for digest, data in blobs.items()]
    entries += [Entry("index.json", encoded(index)), Entry("oci-layout", encoded({"imageLayoutVersion": "1.0.0"}))]
    return tar(entries, epoch)


def encoded(value):
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
