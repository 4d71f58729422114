"""Every p value and interval that statsmodels has too, equals it."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import cochrans_q, mcnemar
from statsmodels.stats.descriptivestats import sign_test
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from experiments.statistics import (
    cochran_q,
    holm,
    mcnemar_exact,
    wilson_interval,
    wins_over_seeds,
)


def wrong(seed, n, rates):
    """Errors of several methods that share hard images, bool ``(n, k)``."""
    generator = np.random.default_rng(seed)
    hard = generator.random((n, 1))
    return (0.5 * hard + 0.5 * generator.random((n, len(rates)))) < np.asarray(rates)


@pytest.mark.parametrize("n", [1, 15, 300, 10_000])
@pytest.mark.parametrize("share", [0, 0.01, 0.3, 1])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_wilson(n, share, confidence):
    n_errors = round(share * n)
    expected = proportion_confint(n_errors, n, alpha=1 - confidence, method="wilson")
    assert wilson_interval(n_errors, n, confidence) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n", [15, 300, 10_000])
def test_mcnemar(seed, n):
    a, b = wrong(seed, n, (0.25, 0.3)).T
    test = mcnemar_exact(a, b)
    expected = mcnemar([test[:2], test[2:4]], exact=True)
    assert test.p_value == pytest.approx(expected.pvalue, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n", [15, 300, 10_000])
@pytest.mark.parametrize("rates", [(0.3, 0.3, 0.3), (0.2, 0.25, 0.3, 0.35, 0.3)])
def test_cochran(seed, n, rates):
    errs = wrong(seed, n, rates)
    expected = cochrans_q(errs.astype(int))
    found = cochran_q(errs.T)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)


@pytest.mark.parametrize("n", [1, 2, 7, 105])
def test_holm(n):
    p = np.random.default_rng(n).random(n) ** 3
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1], rtol=1e-12)


@pytest.mark.parametrize("wins", [0, 2, 5])
def test_signs_over_seeds(wins):
    a, b = np.where(np.arange(7) < wins, 0.1, 0.3), np.full(7, 0.2)
    gap = b - a
    assert wins_over_seeds(a, b).p_value == pytest.approx(sign_test(gap)[1], rel=1e-12)
