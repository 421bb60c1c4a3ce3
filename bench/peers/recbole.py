#!/usr/bin/env python3
"""Trains RecBole's recommenders on the split that `whystream evaluate --peers DIR` writes, and dumps their scores into
DIR for the same command to rank: one evaluator and one mask for all, because RecBole leaves items that a user has seen
among the candidates of its sequential models.

Each model is tuned by early stopping on each user's last row but one and then trained again on all rows but the last,
for as many epochs. Times in the split are places, so ties cannot fall otherwise than in ours.

Needs recbole==1.2.1 (without its dependencies), torch, "numpy<2", "scipy<=1.10.1", pandas and what importing it asks for;
see requirements-recbole.txt. Without them it says so and does nothing.

usage: recbole.py DIR [--models Pop,BPR,LightGCN,SASRec,GRU4Rec] [--epochs 100] [--patience 5] [--seed 7]
"""
import argparse
import json
import os
import pathlib
import sys
import time

# This script's own name must not hide the package.
sys.path = [p for p in sys.path if pathlib.Path(p or ".").resolve() != pathlib.Path(__file__).resolve().parent]

try:
    import numpy
    import torch
    from recbole.config import Config
    from recbole.data import create_dataset, data_preparation
    from recbole.utils import get_model, get_trainer, init_seed
except ImportError as missing:
    sys.exit(f"skipped: RecBole cannot be loaded ({missing}); see requirements-recbole.txt")

# RecBole 1.2.1 stores whole objects, which torch refuses to load since 2.6.
load = torch.load
torch.load = lambda *args, **kwargs: load(*args, **{**kwargs, "weights_only": False})

SEQUENTIAL = {"SASRec", "GRU4Rec"}
SETTINGS = {
    # By default Pop counts an item once a batch, and the negatives too.
    "Pop": {"train_neg_sample_args": None, "train_batch_size": 1},
    "SASRec": {"hidden_size": 64, "inner_size": 256, "loss_type": "CE"},
    "GRU4Rec": {"loss_type": "CE"},
}


def settings(directory, model, a, split, epochs):
    general = {
        "data_path": str(directory.parent),
        "field_separator": "\t",
        "USER_ID_FIELD": "user_id",
        "ITEM_ID_FIELD": "item_id",
        "TIME_FIELD": "timestamp",
        "load_col": {"inter": ["user_id", "item_id", "timestamp"]},
        "eval_args": {"split": {"LS": split}, "order": "TO", "group_by": "user", "mode": "full"},
        "metrics": ["NDCG"],
        "topk": [10],
        "valid_metric": "NDCG@10",
        "epochs": epochs,
        "stopping_step": a.patience,
        "seed": a.seed,
        "reproducibility": True,
        "use_gpu": False,
        "show_progress": False,
        "save_dataset": False,
        "save_dataloaders": False,
        "checkpoint_dir": str(directory / "checkpoints"),
        "MAX_ITEM_LIST_LENGTH": 50,
        "eval_batch_size": 4096,
    }
    if model in SEQUENTIAL:
        general["train_neg_sample_args"] = None
    return Config(model=model, dataset=directory.name, config_dict={**general, **SETTINGS.get(model, {})})


def prepare(directory, model, a, split, epochs):
    config = settings(directory, model, a, split, epochs)
    init_seed(config["seed"], config["reproducibility"])
    dataset = create_dataset(config)
    train, valid, test = data_preparation(config, dataset)
    network = get_model(config["model"])(config, train.dataset).to(config["device"])
    trainer = get_trainer(config["MODEL_TYPE"], config["model"])(config, network)
    return config, dataset, train, valid, test, network, trainer


def tune(directory, model, a):
    """Epochs until the best validation."""
    _, _, train, valid, _, _, trainer = prepare(directory, model, a, "valid_and_test", a.epochs)
    scores = []
    trainer.fit(train, valid, saved=False, verbose=False, callback_fn=lambda epoch, score: scores.append(score))
    return 1 + max(range(len(scores)), key=scores.__getitem__), max(scores)


def dump(directory, model, a, epochs):
    """Scores [cases, items], in the orders of cases.txt and items.txt."""
    config, dataset, train, _, test, network, trainer = prepare(directory, model, a, "test_only", epochs)
    trainer.fit(train, None, saved=False, verbose=False)
    network.eval()
    items = [dataset.token2id("item_id", token) for token in lines(directory / "items.txt")]
    cases = {dataset.token2id("user_id", token): place for place, token in enumerate(lines(directory / "cases.txt"))}
    scores = numpy.full((len(cases), len(items)), numpy.nan, dtype="<f4")
    with torch.no_grad():
        for batch in test:
            interaction = batch[0].to(config["device"])
            some = network.full_sort_predict(interaction).view(len(interaction), -1)[:, items].numpy()
            for row, user in enumerate(interaction["user_id"].tolist()):
                if user in cases:
                    scores[cases[user]] = some[row]
    if numpy.isnan(scores).any():
        raise SystemExit(f"{model} left {int(numpy.isnan(scores).any(1).sum())} cases without scores")
    scores.tofile(directory / f"{model}.scores")


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--models", default="Pop,BPR,LightGCN,SASRec,GRU4Rec")
    parser.add_argument("--epochs", type=int, default=100, help="at most")
    parser.add_argument("--patience", type=int, default=5, help="epochs without a better validation")
    parser.add_argument("--seed", type=int, default=7)
    a = parser.parse_args()
    directory = a.directory.resolve()
    if not (directory / f"{directory.name}.inter").exists():
        sys.exit(f"{directory} holds no split: run whystream evaluate --peers {directory} first")
    os.chdir(directory)  # RecBole writes its logs where it stands.
    for model in a.models.split(","):
        began = time.time()
        epochs, valid = (1, None) if model == "Pop" else tune(directory, model, a)
        dump(directory, model, a, epochs)
        seconds = time.time() - began
        note = {"epochs": epochs, "seed": a.seed, "seconds": round(seconds), "recbole": "1.2.1", "torch": torch.__version__}
        (directory / f"{model}.json").write_text(json.dumps(note) + "\n", encoding="utf-8")
        judged = "" if valid is None else f", validation NDCG@10 {valid:.4f}"
        print(f"{model}: {epochs} epochs{judged}, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
