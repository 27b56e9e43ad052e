"""Each op has an exact rule, a definition, or is named as undecided; and the rules satisfy the functional equations."""

import re

import pytest

import matcalc as mc
from matcalc.exact import decided, equality
from matcalc.exact.rules import RULES, UNDECIDED
from matcalc.expr import OPS

DECLARED = ["x: n", "z: n", "X: n,n", "Y: n,n", "A: m,n", "B: n,k", "v: n positive", "w: n positive"]

EQUAL = """
A*(B + B) = 2*A*B
(A*B)' = B'*A'
tr(X*Y) = tr(Y*X)
X*inv(X) = I(n)
inv(X*Y) = inv(Y)*inv(X)
det(X*Y) = det(X)*det(Y)
adj(X)*X = det(X)*I(n)
X^3 = X*X*X
X^-2 = inv(X*X)
logdet(X*Y) = logdet(X) + logdet(Y)
logdet(inv(X)) = -logdet(X)
logdet(2*X) = logdet(X) + sum(ones(n))*log(2)
vec(A*B) = kron(B', I(m))*vec(A)
kron(A, X)' = kron(A', X')
commutation(m,n)*vec(A) = vec(A')
norm2(x)^2 = x'*x
normF(A)^2 = tr(A'*A)
pinv(A)*A*pinv(A) = pinv(A)
expm(X)*X = X*expm(X)
expm(X)' = expm(X')
logm(X)' = logm(X')
expm_frechet(X, I(n)) = expm(X)
logm_frechet(X, X) = I(n)
norm2(x)^4 = (x'*x)^2
sum(A) = ones(m)'*A*ones(n)
exp(x + z) = exp(x).*exp(z)
exp(-x) = 1./exp(x)
exp(2*x) = exp(x).^2
exp(x/2) = sqrt(exp(x))
exp(log(v)) = v
exp(2*log(v) + x) = v.^2.*exp(x)
log(v.*w) = log(v) + log(w)
log(v.^3) = 3*log(v)
log(sqrt(v)) = log(v)/2
log(1./v) = -log(v)
log(exp(x)) = x
log(2*v) = log(2) + log(v)
log(6*v) = log(2) + log(3) + log(v)
log2(v) = log(v)/log(2)
log10(v) = log(v)/log(10)
log1p(v) = log(1 + v)
expm1(x) = exp(x) - 1
sqrt(v.*w) = sqrt(v).*sqrt(w)
v.^(1/3).*v.^(2/3) = v
v.^(x + 1) = v.*v.^x
v.^(-x) = 1./v.^x
v.^(2*x) = (v.^x).^2
sin(x).^2 + cos(x).^2 = ones(n)
sin(x + z) = sin(x).*cos(z) + cos(x).*sin(z)
cos(2*x) = 2*cos(x).^2 - 1
tan(x) = sin(x)./cos(x)
sin(-x) = -sin(x)
cosh(x).^2 - sinh(x).^2 = ones(n)
sinh(2*x) = 2*sinh(x).*cosh(x)
tanh(x) = sinh(x)./cosh(x)
tanh(-x) = -tanh(x)
tanh(x) = 2*sigmoid(2*x) - 1
sigmoid(-x) = 1 - sigmoid(x)
softplus(x) - softplus(-x) = x
log(sigmoid(x)) = -softplus(-x)
swish(x) = x.*sigmoid(x)
sum(softmax(x)) = 1
softmax(x + 3) = softmax(x)
logsumexp(x + 3) = logsumexp(x) + 3
log(softmax(x)) = x - logsumexp(x)
exp(logsumexp(x)) = sum(exp(x))
rowsoftmax(A)*ones(n) = ones(m)
log(rowsoftmax(A)) = A - rowlogsumexp(A)*ones(n)'
abs(-x) = abs(x)
abs(x).*sign(x) = x
relu(x) - relu(-x) = x
relu(x) = x.*step(x)
leaky_relu(x) = relu(x) - relu(-x)/100
sign(-x) = -sign(x)
norm1(x) = sum(abs(x))
huber(-x) = huber(x)
hardtanh(-x) = -hardtanh(x)
softsign(x) = x./(1 + abs(x))
elu(x) = relu(x) + (1 - step(x)).*(exp(x) - 1)
max(x) = sum(x.*is_max(x))
sum(is_max(x)) = 1
abs(x).^2 = x.^2
sqrt(x.^2) = abs(x)
abs(x.*z) = abs(x).*abs(z)
relu(relu(x)) = relu(x)
relu(3*x) = 3*relu(x)
sign(x).^2 = ones(n)
erf(-x) = -erf(x)
normcdf(x) = (1 + erf(x/sqrt(2)))/2
gelu(x) = x.*normcdf(x)
arccos(x) = pi/2 - arcsin(x)
arctan(-x) = -arctan(x)
arcsinh(-x) = -arcsinh(x)
arctanh(-x) = -arctanh(x)
polygamma(1, v) = polygamma(1, v)
sum(i*x'*x, i=1..4) = 10*x'*x
[x; z]'*[z; x] = 2*x'*z
"""

DIFFERENT = """
X*Y = Y*X
det(X + Y) = det(X) + det(Y)
inv(X + Y) = inv(X) + inv(Y)
exp(x.*z) = exp(x).*exp(z)
log(v + w) = log(v) + log(w)
log(v.*w) = log(v).*log(w)
sin(x + z) = sin(x) + sin(z)
sin(x).^2 = ones(n)
cos(x) = sin(x)
tanh(x) = sigmoid(x)
sigmoid(x) = sigmoid(-x)
softplus(x) = softplus(-x)
softmax(2*x) = softmax(x)
logsumexp(x) = sum(x)
norm2(x)^2 = normF(X)^2
sqrt(v + w) = sqrt(v) + sqrt(w)
v.^x = v.^z
erf(x) = erf(z)
tr(X)*I(n) - X = adj(X)
kron(A, X) = kron(X, A)
X^2 = X.^2
expm(X) = expm(2*X)
expm_frechet(X, Y) = expm(X)*Y
"""


def lines(text):
    return [line for line in text.splitlines() if line]


def read(line):
    sides = [_read(side) for side in line.split(" = ")]
    assert sides[0].shape == sides[1].shape
    return tuple(sides)


def _read(side):
    used = [d for d in DECLARED if re.search(rf"\b{d[0]}\b", side)]
    return mc.read(side, declarations=used, scalar=False).expression


def test_every_op_states_its_exact_value_or_has_none():
    defined = {name for name, op in OPS.items() if op.unfolded is not None}
    assert (RULES.keys() - {"unknown"}) | defined | UNDECIDED == OPS.keys()
    assert not UNDECIDED & (RULES.keys() | defined)


def test_a_function_of_ones_own_is_its_formula():
    mish = mc.function("mish", "z*tanh(log(1 + exp(z)))")
    x = mc.vector("x", "n")
    found = mc.verify(mc.ones("n").T @ mish(x), mc.gradient(mc.ones("n").T @ mish(x), "x"), "x")
    assert found.exact.agrees


@pytest.mark.parametrize("line", lines(EQUAL))
def test_what_is_equal_agrees(line):
    assert decided(equality([read(line)])).agrees, line


@pytest.mark.parametrize("line", lines(DIFFERENT))
def test_what_is_different_is_rejected_for_every_seed(line):
    pair = read(line)
    assert [decided(equality([pair]), seed).agrees for seed in range(20)] == [False] * 20
