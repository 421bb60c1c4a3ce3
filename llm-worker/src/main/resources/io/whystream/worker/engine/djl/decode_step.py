class DecodeStep(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def none(self: __torch__.DecodeStep) -> List[__torch__.torch.classes.quantized.LinearPackedParamsBase]:
    return annotate(List[__torch__.torch.classes.quantized.LinearPackedParamsBase], [])

  def pack(self: __torch__.DecodeStep,
    into: List[__torch__.torch.classes.quantized.LinearPackedParamsBase],
    weight: Tensor,
    bits: int,
    tolerance: float) -> int:
    if bits == 8:
      scales = torch.div(torch.clamp_min(torch.amax(torch.abs(weight), [1]), 1.0e-12), 127.)
      whole = torch.quantize_per_channel(weight, scales, torch.to(torch.zeros_like(scales), 3), 0, 12)
      into.append(ops.quantized.linear_prepack(whole, None))
      return len(into)
    lost = float(torch.max(torch.abs(torch.to(torch.to(weight, 5), 6) - weight)))
    if not lost <= tolerance:
      return 0
    into.append(ops.quantized.linear_prepack_fp16(weight, None))
    return len(into)

  def linear(self: __torch__.DecodeStep,
    x: Tensor,
    k: int,
    bits: int,
    weights: List[Tensor],
    packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase],
    biases: List[Tensor],
    a: List[Tensor],
    b: List[Tensor]) -> Tensor:
    if len(packed) > 0 and bits == 8:
      y = ops.quantized.linear_dynamic(x, packed[k], True)
    elif len(packed) > 0:
      y = ops.quantized.linear_dynamic_fp16(x, packed[k])
    else:
      y = torch.linear(x, weights[k])
    if k < len(biases):
      y = y + biases[k]
    if k < len(a) and torch.numel(a[k]) > 0:
      y = y + torch.linear(torch.linear(x, a[k]), b[k])
    return y

  def forward(self: __torch__.DecodeStep,
    tokens: Tensor,
    cos: Tensor,
    sin: Tensor,
    mask: Tensor,
    length: int,
    temperature: float,
    keys: List[Tensor],
    values: List[Tensor],
    sizes: List[int],
    eps: float,
    norms: List[Tensor],
    headNorms: List[Tensor],
    weights: List[Tensor],
    packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase],
    biases: List[Tensor],
    a: List[Tensor],
    b: List[Tensor]) -> Tensor:
    layers = sizes[0]
    heads = sizes[1]
    kv = sizes[2]
    d = sizes[3]
    width = sizes[4]
    bits = sizes[5]
    rows = torch.size(tokens, 0)
    turning = heads + kv
    every = heads + 2 * kv
    half = d // 2
    seen = annotate(Optional[Tensor], None)
    if torch.numel(mask) > 0:
      seen = torch.expand(torch.slice(mask, 3, 0, length + 1), [rows, kv, heads // kv, length + 1])
    x = torch.embedding(weights[4 * layers + 1], tokens)
    for i in range(layers):
      k = 4 * i
      h = torch.rms_norm(x, [width], norms[2 * i], eps)
      qkv = torch.view((self).linear(h, k, bits, weights, packed, biases, a, b), [rows, every, d])
      if i < len(headNorms):
        normed = torch.rms_norm(torch.slice(qkv, 1, 0, turning), [d], None, eps)
        qkv = torch.cat([normed * headNorms[i], torch.slice(qkv, 1, turning, every)], 1)
      turned = torch.cat([torch.neg(torch.slice(qkv, 2, half, d)), torch.slice(qkv, 2, 0, half)], 2)
      qkv = torch.addcmul(qkv * cos, turned, sin)
      q = torch.view(torch.slice(qkv, 1, 0, heads), [rows, kv, heads // kv, d])
      torch.copy_(torch.select(keys[i], 2, length), torch.slice(qkv, 1, heads, turning))
      torch.copy_(torch.select(values[i], 2, length), torch.slice(qkv, 1, turning, every))
      past = torch.slice(keys[i], 2, 0, length + 1)
      held = torch.slice(values[i], 2, 0, length + 1)
      o = torch.scaled_dot_product_attention(q, past, held, seen, 0., False, scale=1.)
      x = x + (self).linear(torch.reshape(o, [rows, heads * d]), k + 1, bits, weights, packed, biases, a, b)
      h = torch.rms_norm(x, [width], norms[2 * i + 1], eps)
      gate, up, = torch.chunk((self).linear(h, k + 2, bits, weights, packed, biases, a, b), 2, 1)
      x = x + (self).linear(torch.silu(gate) * up, k + 3, bits, weights, packed, biases, a, b)
    last = torch.rms_norm(x, [width], norms[2 * layers], eps)
    logits = (self).linear(last, 4 * layers, bits, weights, packed, biases, a, b)
    if temperature == 0.:
      out = torch.log_softmax(logits, -1)
    else:
      out = torch.softmax(logits / temperature, -1)
    return out
