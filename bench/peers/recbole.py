#!/usr/bin/env python3
"""Trains RecBole's recommenders on the split that `whystream evaluate --peers DIR` writes, and dumps their scores into
DIR for the same command to rank: one evaluator and one mask for all, because RecBole leaves items that a user has seen
among the candidates of its sequential models.

Each model is tuned on each user's last row but one, seen items masked: its learning rate, the same ones for all, and by
early stopping its epochs. It is then trained again on all rows but the last, for as many epochs. Times in the split are
places, so ties cannot fall otherwise than in ours. --minutes bounds the processor time of each of these trainings; the
note beside the scores says where it did.

Networks, sizes and optimizer are RecBole's. Sequential models learn at every place of a window, as their papers have it;
RecBole would make a row of every prefix and learn at its end alone, which is the same for some thirty times the work.

Needs recbole==1.2.1 (without its dependencies), torch, "numpy<2", "scipy<=1.10.1", pandas and what importing it asks for;
see requirements-recbole.txt. Without them it says so and does nothing.

usage: recbole.py DIR [--models Pop,BPR,LightGCN,SASRec,GRU4Rec] [--learning-rates 0.001,0.005] [--epochs 100]
       [--patience 5] [--minutes 60] [--seed 7]
"""
import argparse
import json
import os
import pathlib
import sys
import time
import warnings

# This script's own name must not hide the package.
sys.path = [p for p in sys.path if pathlib.Path(p or ".").resolve() != pathlib.Path(__file__).resolve().parent]

warnings.filterwarnings("ignore")

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
WINDOW = 50
WINDOWS = 16  # a step
SETTINGS = {
    # By default Pop counts an item once a batch, and the negatives too.
    "Pop": {"train_neg_sample_args": None, "train_batch_size": 1},
    "BPR": {"train_batch_size": 512},
    "SASRec": {"hidden_size": 64, "inner_size": 256, "loss_type": "CE"},
    "GRU4Rec": {"loss_type": "CE"},
}


def settings(directory, model, a, split, rate):
    general = {
        "data_path": str(directory.parent),
        "field_separator": "\t",
        "USER_ID_FIELD": "user_id",
        "ITEM_ID_FIELD": "item_id",
        "TIME_FIELD": "timestamp",
        "load_col": {"inter": ["user_id", "item_id", "timestamp"]},
        "eval_args": {"split": {"LS": split}, "order": "TO", "group_by": "user", "mode": "full"},
        "learning_rate": rate,
        "seed": a.seed,
        "reproducibility": True,
        "use_gpu": False,
        "show_progress": False,
        "save_dataset": False,
        "save_dataloaders": False,
        "checkpoint_dir": str(directory / "checkpoints"),
        "MAX_ITEM_LIST_LENGTH": WINDOW,
        "eval_batch_size": 1 << 20,
    }
    if model in SEQUENTIAL:
        general["train_neg_sample_args"] = None
    return Config(model=model, dataset=directory.name, config_dict={**general, **SETTINGS.get(model, {})})


class Learner:
    """A network with the rows that it learns from and those that it predicts."""

    def __init__(self, directory, model, a, split, rate):
        self.directory = directory
        self.config = settings(directory, model, a, split, rate)
        init_seed(self.config["seed"], self.config["reproducibility"])
        self.dataset = create_dataset(self.config)
        self.train, valid, test = data_preparation(self.config, self.dataset)
        self.predicted = test if split == "test_only" else valid
        self.network = get_model(model)(self.config, self.train.dataset).to(self.config["device"])
        self.trainer = get_trainer(self.config["MODEL_TYPE"], model)(self.config, self.network)
        self.every_place = {"SASRec": self.sasrec, "GRU4Rec": self.gru}.get(model)
        self.random = numpy.random.default_rng(a.seed)
        self.epochs = 0
        self.last = {}
        if self.every_place:
            for row, user in enumerate(self.train.dataset.inter_feat["user_id"].tolist()):
                self.last.setdefault(user, []).append(row)

    def epoch(self):
        if self.every_place:
            self.windows_epoch()
        else:
            self.trainer._train_epoch(self.train, self.epochs)
        self.epochs += 1

    def windows(self):
        """Rows whose lists tile each user's sequence, from a random place on; a row is a list and what follows it."""
        rows = []
        for own in self.last.values():
            until = len(own) - self.random.integers(WINDOW)
            rows += [own[-1]] + own[max(0, (until - 1) % WINDOW):max(0, until):WINDOW]
        rows = sorted(set(rows))
        self.random.shuffle(rows)
        return rows

    def windows_epoch(self):
        self.network.train()
        feat = self.train.dataset.inter_feat
        rows = self.windows()
        for at in range(0, len(rows), WINDOWS):
            some = feat[torch.tensor(rows[at:at + WINDOWS])]
            lists, lengths, targets = some["item_id_list"], some["item_length"], some["item_id"]
            lists = lists[:, :int(lengths.max())]
            following = torch.cat([lists[:, 1:], torch.zeros_like(lists[:, :1])], 1)
            following[torch.arange(len(lists)), lengths - 1] = targets
            told = following > 0
            logits = self.every_place(lists)[told] @ self.network.item_embedding.weight.T
            loss = torch.nn.functional.cross_entropy(logits, following[told])
            self.trainer.optimizer.zero_grad()
            loss.backward()
            self.trainer.optimizer.step()

    def sasrec(self, lists):
        """SASRec.forward up to where it takes the last place."""
        net = self.network
        places = torch.arange(lists.size(1)).expand_as(lists)
        x = net.dropout(net.LayerNorm(net.item_embedding(lists) + net.position_embedding(places)))
        return net.trm_encoder(x, net.get_attention_mask(lists), output_all_encoded_layers=True)[-1]

    def gru(self, lists):
        """GRU4Rec.forward up to where it takes the last place."""
        net = self.network
        return net.dense(net.gru_layers(net.emb_dropout(net.item_embedding(lists)))[0])

    def scores(self):
        """[cases, items], in the orders of cases.txt and items.txt."""
        items = [self.dataset.token2id("item_id", token) for token in lines(self.directory / "items.txt")]
        tokens = lines(self.directory / "cases.txt")
        cases = {self.dataset.token2id("user_id", token): place for place, token in enumerate(tokens)}
        scores = numpy.full((len(cases), len(items)), numpy.nan, dtype="<f4")
        self.network.eval()
        with torch.no_grad():
            for batch in self.predicted:
                interaction = batch[0].to(self.config["device"])
                some = self.network.full_sort_predict(interaction).view(len(interaction), -1)[:, items].numpy()
                for row, user in enumerate(interaction["user_id"].tolist()):
                    if user in cases:
                        scores[cases[user]] = some[row]
        if hasattr(self.network, "restore_user_e"):
            self.network.restore_user_e = self.network.restore_item_e = None
        return scores


def histories(directory):
    """Places of each case's items, oldest first, the held-out one last."""
    place = {token: at for at, token in enumerate(lines(directory / "items.txt"))}
    by_user = {}
    for line in lines(directory / f"{directory.name}.inter")[1:]:
        user, item, _ = line.split("\t")
        by_user.setdefault(user, []).append(place[item])
    return [by_user[user] for user in lines(directory / "cases.txt")]


def ndcg(scores, histories):
    """Mean NDCG@10 of each last row but one, among the items that are trained on and not seen before."""
    known = numpy.zeros(scores.shape[1], dtype=bool)
    for history in histories:
        known[history[:-2]] = True
    gains = []
    for own, history in zip(scores, histories):
        if len(history) > 2:
            among = known.copy()
            among[history[:-2]] = False
            target = history[-2]
            better = among & ~(own < own[target])
            better[target] = False
            rank = 1 + int(better.sum())
            gains.append(1 / numpy.log2(1 + rank) if known[target] and rank <= 10 else 0.0)
    return float(numpy.mean(gains))


def tune(directory, model, a, rate):
    """Epochs until the best validation, that validation, and whether time ran out."""
    learner, all_rows = Learner(directory, model, a, "valid_and_test", rate), histories(directory)
    began, best, at = time.process_time(), -1.0, 0
    while learner.epochs < a.epochs and learner.epochs - at < a.patience:
        learner.epoch()
        judged = ndcg(learner.scores(), all_rows)
        if judged > best:
            best, at = judged, learner.epochs
        if time.process_time() - began > 60 * a.minutes:
            return at, best, True
    return at, best, False


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def train(directory, model, a):
    """Tunes, trains again, dumps, and says how."""
    began = time.process_time()
    tried = {}
    if model != "Pop":
        for rate in a.learning_rates.split(","):
            tried[rate] = tune(directory, model, a, float(rate))
            print(f"{model}, learning rate {rate}: {tried[rate]}", flush=True)
    rate, (epochs, valid, cut) = max(tried.items(), key=lambda one: one[1][1], default=("0.001", (1, None, False)))
    learner = Learner(directory, model, a, "test_only", float(rate))
    while learner.epochs < epochs:
        learner.epoch()
    scores = learner.scores()
    if numpy.isnan(scores).any():
        raise SystemExit(f"{model} left {int(numpy.isnan(scores).any(1).sum())} cases without scores")
    scores.tofile(directory / f"{model}.scores")
    note = {"learning rate": float(rate), "epochs": epochs, "time ran out": cut, "validation": valid, "seed": a.seed}
    note["cpu seconds"] = round(time.process_time() - began)
    (directory / f"{model}.json").write_text(json.dumps(note) + "\n", encoding="utf-8")
    print(f"{model}: {note}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--models", default="Pop,BPR,LightGCN,SASRec,GRU4Rec")
    parser.add_argument("--learning-rates", default="0.001,0.005")
    parser.add_argument("--epochs", type=int, default=100, help="at most")
    parser.add_argument("--patience", type=int, default=5, help="epochs without a better validation")
    parser.add_argument("--minutes", type=float, default=60, help="of processor time for each training, about")
    parser.add_argument("--seed", type=int, default=7)
    a = parser.parse_args()
    directory = a.directory.resolve()
    if not (directory / f"{directory.name}.inter").exists():
        sys.exit(f"{directory} holds no split: run whystream evaluate --peers {directory} first")
    os.chdir(directory)  # RecBole writes its logs where it stands.
    for model in a.models.split(","):
        train(directory, model, a)


if __name__ == "__main__":
    main()
