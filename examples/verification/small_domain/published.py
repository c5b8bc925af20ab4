"""The benchmark's own truth of the bank: the versions for which a property fails, as its authors set them."""

from __future__ import annotations

EVERY = (1, 2, 3, 4, 5, 6, 7)

ZEROTOKEN_BANK: dict[str, tuple[int, ...]] = {
    "dep_inc_snd_bal": (),
    "wd_dec_snd_bal": (3,),
    "dep_not_revert": (1, 2, 3, 4, 5, 6),
    "wd_not_revert": (6, 7),
    "bal_inc_onlyif_dep": (),
    "bal_dec_onlyif_wd": (),
    "cbal_nonneg": (),
    "bal_nonneg": (),
    "always_bal_to_max": EVERY,
    "always_bal_inc": EVERY,
    "cbal_ge_bal": (3,),
    "cbal_eq_sum_bal": (3,),
    "bal_sum_dep_wd": (3,),
    "always_wd_all_one": (5, 6, 7),
    "always_wd_all_many": (6,),
    "sum_wd_le_sum_dep": (3,),
    "frontrun_one": (3, 6),
    "frontrun_many": (3, 6),
}
