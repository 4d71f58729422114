"""Moved the published records from schema 1 to schema 2, once; kept in the history alone."""

import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, ".")
import numpy as np

from dataset import DATASETS, load
from experiments.methods import METHODS
from experiments.planned import Planned, write_plan
from experiments.predictions import read_arrays
from experiments.record import (
    Evaluation, Machine, RecordedData, RecordedMethod, TrialRecord, Work, encoded, fit_id,
)
from experiments.store import Store, images_stem


def old_hash(data):
    digest = hashlib.sha256("\0".join(data.class_names).encode())
    for name, split in {"train": data.train, **data.tests}.items():
        digest.update(name.encode())
        split.update_hash(digest)
    return digest.hexdigest()


DATA = {key: load(key) for key in ("mnist", "fashion-mnist", "shapes", "drawings")}
OLD = {key: old_hash(data) for key, data in DATA.items()}


def parameters_of(key, version):
    found = METHODS[key].parameters()
    return {**found, "version": version}


def record_from(s):
    data = DATA[s["dataset"]["key"]]
    assert s["dataset"]["content_hash"] == OLD[data.key], data.key
    m = s["method"]
    version = m["parameters"]["version"]
    assert version == METHODS[m["key"]].version, m["key"]
    parameters = parameters_of(m["key"], version)
    machine = Machine(**{**s["machine"], "commit": s["machine"].get("commit")})
    return TrialRecord(
        id=fit_id(data.train_hash, m["key"], parameters, s["train_size"], s["subset"], s["seed"]),
        position=s["position"], profile=s["profile"],
        data=RecordedData(
            key=data.key, name=s["dataset"]["name"], kind=data.kind,
            class_names=tuple(s["dataset"]["class_names"]),
            image_shape=tuple(s["dataset"]["image_shape"]), train_hash=data.train_hash,
            provenance=s["dataset"]["provenance"], n_train_available=s["dataset"]["n_train_available"],
        ),
        method=RecordedMethod(
            m["key"], m["name"], m["family"], m["summary"], m["citation"], m["published"], parameters
        ),
        train_size=s["train_size"], subset=s["subset"], seed=s["seed"], monitor=s["monitor"],
        status=s["status"], error=s["error"], fit_seconds=s["fit_seconds"], size=s["size"],
        evaluations={
            name: Evaluation(
                t["n_test"], t["n_errors"], t["predict_seconds"],
                None if name == "train" else images_stem(data, t.get("base", name)),
                t.get("base"), t.get("condition"),
            )
            for name, t in s["tests"].items()
        },
        failures={}, history=s["history"], inspection=s["inspection"],
        work=(Work(machine, s["started"], s["seconds"], s.get("threads", 1), s.get("at_once", 1),
                   s.get("energy_joules")),),
    )


for folder in sorted(Path("results").iterdir()):
    store = Store(folder)
    new = {}
    olds = sorted(store.trials.glob("*.json"))
    for path in olds:
        s = json.loads(path.read_bytes())
        assert s["schema"] == 1, path
        record = record_from(s)
        assert record.id not in {r.id for r in new.values()}, (path, "collision")
        new[path.stem] = record
        for suffix in (".npz", ".inspection.npz"):
            if (old := store.trials / f"{path.stem}{suffix}").exists():
                old.rename(store.trials / f"{record.id}{suffix}")
        path.unlink()
        (store.trials / f"{record.id}.json").write_bytes(encoded(record))
    for path in sorted(store.datasets.glob("*.npz")):
        labels = path.name.endswith(".labels.npz")
        key = next(k for k in sorted(DATA, key=len, reverse=True) if path.name.startswith(k + "-"))
        arrays, data = read_arrays(path), DATA[key]
        parts = defaultdict(dict)
        for name, array in arrays.items():
            kind, _, test = ("labels", "", name) if labels else name.partition("/")
            parts[test][kind] = array
        path.unlink()
        for test, part in parts.items():
            stem = images_stem(data, test)
            assert np.array_equal(part["labels"], data.tests[test].labels)
            np.savez_compressed(store.datasets / f"{stem}{'.labels' if labels else ''}.npz", **part)
    plan_file = folder / "plan.json"
    if plan_file.exists():
        plan = json.loads(plan_file.read_bytes())
        by_data = defaultdict(tuple)
        for record in new.values():
            names = tuple(n for n in record.evaluations if n != "train")
            by_data[record.data.key] = max(by_data[record.data.key], names, key=len)
        entries = []
        for one in plan["trials"]:
            record, data = new.get(one["id"]), DATA[one["dataset"]]
            if record is not None:
                identifier, names = record.id, tuple(n for n in record.evaluations if n != "train")
            else:
                seed = int(one["name"].rpartition("seed ")[2])
                identifier = fit_id(data.train_hash, one["method"], METHODS[one["method"]].parameters(),
                                    one["train_size"], one["subset"], seed)
                names = by_data[one["dataset"]]
            entries.append(Planned(**{**one, "id": identifier, "evaluations": names}))
        write_plan(store, plan["profile"], entries)
    print(folder.name, len(new), "records")
