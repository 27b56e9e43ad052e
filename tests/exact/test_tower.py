"""The primes of the towers and what the model needs of them."""

from itertools import pairwise

import pytest
from sympy import isprime

from matcalc.exact.tower import HEIGHT, PLAIN, WITH_I

TOWERS = {"plain": PLAIN, "with i": WITH_I}


def is_square(a, q):
    return pow(a, (q - 1) // 2, q) == 1


@pytest.mark.parametrize("tower", TOWERS.values(), ids=TOWERS)
def test_each_prime_divides_the_next_one_less_one(tower):
    assert len(tower) == HEIGHT + 1
    assert all(isprime(floor.prime) for floor in tower)
    assert all((above.prime - 1) % below.prime == 0 for below, above in pairwise(tower))


@pytest.mark.parametrize("tower", TOWERS.values(), ids=TOWERS)
def test_the_generator_has_the_order_of_the_prime_below(tower):
    for below, above in pairwise(tower):
        assert above.generator != 1
        assert pow(above.generator, below.prime, above.prime) == 1


@pytest.mark.parametrize("tower", TOWERS.values(), ids=TOWERS)
def test_one_point_bounds_the_error_by_10_to_the_minus_15_up_to_degree_10_to_the_10(tower):
    assert all(floor.prime > 10**26 for floor in tower)


def test_the_quadratic_character_is_odd_and_small_numbers_are_squares():
    for floor in PLAIN:
        assert not is_square(-1, floor.prime)
        assert all(is_square(n, floor.prime) for n in range(1, 11))


def test_there_are_cube_roots_and_fifth_roots():
    assert all((floor.prime - 1) % p for tower in TOWERS.values() for floor in tower for p in (3, 5))


def test_i_squares_to_minus_one():
    for floor in WITH_I:
        assert floor.i**2 % floor.prime == floor.prime - 1
        assert (floor.prime - 1) // 4 % 2 == 1
