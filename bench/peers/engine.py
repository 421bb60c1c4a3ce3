#!/usr/bin/env python3
"""Times what `whystream bench engine` times, with transformers, PEFT and TRL, on the same machine and model.

Needs the packages of requirements.txt. Prints one line of JSON with medians in seconds. Threads: torch's default.
"""
import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback

CLOCK = time.perf_counter


def load(directory):
    return AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32)


def lora():
    return LoraConfig(r=8, lora_alpha=16, lora_dropout=0.0, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM")


def median_of(rounds, work):
    work()
    seconds = []
    for _ in range(rounds):
        start = CLOCK()
        work()
        seconds.append(CLOCK() - start)
    return statistics.median(seconds)


def generation(model, a):
    """Seconds of one prompt's first tokens and of one decode step, by generate()."""
    prompt = torch.randint(5, model.config.vocab_size, (a.group, a.prompt))
    one = prompt[:1]

    @torch.no_grad()
    def generate(ids, tokens):
        return model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=True, temperature=1.0, top_k=0,
            min_new_tokens=tokens, max_new_tokens=tokens, pad_token_id=0)

    prefill = median_of(a.rounds, lambda: generate(one, 1))
    group = median_of(a.rounds, lambda: generate(prompt, 1))
    whole = median_of(a.rounds, lambda: generate(prompt, a.completion))
    return prefill, (whole - group) / (a.completion - 1)


def learn(model, a):
    """Seconds of log-probabilities and gradient of a group by the adapter, logits at completion positions only."""
    model = get_peft_model(model, lora())
    prompt = torch.randint(5, model.config.vocab_size, (1, a.prompt)).expand(a.group, -1)
    completions = torch.randint(5, model.config.vocab_size, (a.group, a.completion))
    ids = torch.cat([prompt, completions], 1)
    weights = torch.randn(a.group, a.completion)

    def step():
        logits = model(input_ids=ids, logits_to_keep=a.completion + 1).logits[:, :-1]
        logp = logits.log_softmax(-1).gather(-1, completions[:, :, None])[:, :, 0]
        (logp * weights).sum().backward()
        model.zero_grad(set_to_none=True)

    return median_of(a.rounds, step)


class Clock(TrainerCallback):
    def __init__(self):
        self.seconds = []
        self.start = 0.0

    def on_step_begin(self, args, state, control, **kwargs):
        self.start = self.start or CLOCK()

    def on_step_end(self, args, state, control, **kwargs):
        now = CLOCK()
        self.seconds.append(now - self.start)
        self.start = now


def prompt_text(tokenizer, tokens):
    """Text of exactly so many tokens."""
    words, rng = [], random.Random(1)
    vocabulary = "a film that the viewer liked because of its story and its people in this year".split()
    while len(tokenizer(" ".join(words))["input_ids"]) < tokens:
        words.append(rng.choice(vocabulary))
    while len(tokenizer(" ".join(words))["input_ids"]) > tokens:
        words.pop()
        words.append("a")
        if len(tokenizer(" ".join(words))["input_ids"]) > tokens:
            words.pop()
    return " ".join(words)


def grpo(directory, a):
    """Seconds of one step of TRL's trainer: a group sampled, scored, learned from. Gradient checkpointing is off."""
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    tokenizer = AutoTokenizer.from_pretrained(directory)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    tokenizer.padding_side = "left"
    text = prompt_text(tokenizer, a.prompt)
    rng = random.Random(2)
    clock = Clock()
    with tempfile.TemporaryDirectory() as out:
        config = GRPOConfig(
            output_dir=out, use_cpu=True, bf16=False, fp16=False, report_to=[], save_strategy="no",
            gradient_checkpointing=False, per_device_train_batch_size=a.group, num_generations=a.group,
            gradient_accumulation_steps=1, max_completion_length=a.completion, max_steps=a.rounds + 1,
            learning_rate=1e-5, temperature=1.0, logging_strategy="no", disable_tqdm=True, seed=1,
            generation_kwargs={"min_new_tokens": a.completion}, dataloader_pin_memory=False)
        trainer = GRPOTrainer(
            model=load(directory), args=config, peft_config=lora(), processing_class=tokenizer,
            reward_funcs=lambda completions, **_: [rng.random() for _ in completions],
            train_dataset=Dataset.from_list([{"prompt": text}] * (a.rounds + 1)), callbacks=[clock])
        trainer.train()
    return statistics.median(clock.seconds[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--group", type=int, default=4)
    parser.add_argument("--prompt", type=int, default=200)
    parser.add_argument("--completion", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    a = parser.parse_args()
    if a.clock == "cpu":
        global CLOCK
        CLOCK = time.process_time
    torch.manual_seed(1)
    model = load(a.model).eval()
    prefill, decode = generation(model, a)
    learning = learn(model, a)
    del model
    step = grpo(a.model, a)
    print(json.dumps({
        "prefillSeconds": prefill, "decodeStepSeconds": decode, "learnSeconds": learning, "grpoStepSeconds": step,
        "threads": torch.get_num_threads(), "versions": versions()}))


def versions():
    import peft, transformers, trl
    return {m.__name__: m.__version__ for m in (torch, transformers, trl, peft)}


if __name__ == "__main__":
    sys.exit(main())
