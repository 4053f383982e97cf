mod claw_backs;
mod frozen_and_closed;
mod holds;
mod links;

use contracts::ledger::{AccountKind, TransferKind};
use kernel::{BasisPoints, RawMinutes, StandardMinutes};
use runtime::Suite;
use time::Duration;

use super::{
    Outcome, decide,
    reference_books::{
        Books, NOW, TAG, done, hold, hold_of, issuance, leg, post, request, unsettled, void, volunteer,
    },
};
use crate::domain::{
    account::AccountName,
    chain::digest,
    refusal::Refusal,
    request::{Action, Basis, Leg},
    state::{Head, State},
    transfer::Transfer,
};

#[test]
fn a_hold_counts_only_when_it_is_posted_and_is_resolved_once() {
    let mut books = Books::open();
    books.post(&[hold(1, 90)]);
    assert_eq!(books.account(unsettled(0)).balance(), 0);
    assert_eq!(books.account(unsettled(0)).cr_pending, 90);
    assert_eq!(books.post(&[post(2, 1, None)]), [done([2])]);
    assert_eq!(books.account(unsettled(0)).balance(), 90);
    assert_eq!(books.account(unsettled(0)).cr_pending, 0);
    for late in [post(3, 1, None), void(4, 1)] {
        let resolved = Refusal::HoldResolved {
            by: TransferKind::Post,
        };
        assert_eq!(books.post(&[late]), [Outcome::Refused(resolved)]);
    }
}

#[test]
fn a_part_may_be_posted_and_the_rest_is_released() {
    let mut books = Books::open();
    books.post(&[hold(1, 90)]);
    assert_eq!(
        books.post(&[post(2, 1, Some(91)), post(3, 1, Some(60))]),
        [
            Outcome::Refused(Refusal::OverHold { held: 90, asked: 91 }),
            done([2])
        ]
    );
    let account = books.account(unsettled(0));
    assert_eq!((account.balance(), account.cr_pending), (60, 0));
}

#[test]
fn a_voided_hold_leaves_nothing_behind() {
    let mut books = Books::open();
    books.post(&[hold(1, 90), void(2, 1)]);
    let account = books.account(unsettled(0));
    assert_eq!(
        (account.balance(), account.cr_pending, account.version),
        (0, 0, 2)
    );
    assert_eq!(
        books.post(&[post(3, 1, None)]),
        [Outcome::Refused(Refusal::HoldResolved {
            by: TransferKind::Void
        })]
    );
}

#[test]
fn a_hold_of_nothing_leaves_its_record() {
    let mut books = Books::open();
    assert_eq!(
        books.post(&[hold(1, 0), post(2, 1, None)]),
        [done([1]), done([2])]
    );
    assert_eq!(books.rows[1].kind, TransferKind::Post);
    books.assert_sound();
}

#[test]
fn what_comes_too_early_is_not_held_against_it() {
    let mut books = Books::open();
    assert_eq!(
        books.post(&[post(2, 1, None)]),
        [Outcome::Refused(Refusal::TransferUnknown)]
    );
    assert!(books.rejections.is_empty());
    assert_eq!(
        books.post(&[hold(1, 90), post(2, 1, None)]),
        [done([1]), done([2])]
    );
}

#[test]
fn a_refused_key_stays_refused_when_the_account_has_enough_again() {
    let mut books = Books::open();
    let take = request(1, Action::Move(vec![leg(unsettled(0), issuance(), 10)], TAG));
    let refused = [Outcome::Refused(Refusal::InsufficientBalance {
        account: AccountKind::Unsettled,
        have: 0,
        need: 10,
    })];
    assert_eq!(books.post(std::slice::from_ref(&take)), refused);
    books.post(&[hold(2, 90), post(3, 2, None)]);
    assert_eq!(books.post(&[take]), refused);
}

#[test]
fn a_key_belongs_to_its_first_content_also_within_one_batch() {
    let mut books = Books::open();
    assert_eq!(
        books.post(&[hold(1, 90), hold(1, 91), hold(1, 90)]),
        [done([1]), Outcome::Refused(Refusal::KeyReused), done([1])]
    );
}

#[test]
fn the_worked_example_splits_into_162_and_163_and_plumbing_leaves_43_r7_8() {
    let mut books = Books::open();
    let basis = |raw, weight| {
        Some(Basis {
            raw: RawMinutes::new(raw),
            weight: BasisPoints::new(weight),
            settings_version: 0,
        })
    };
    for (key, raw, weight) in [(1, 95, 10_000), (3, 40, 20_000), (5, 50, 30_000)] {
        let amount = RawMinutes::new(raw).weighted(BasisPoints::new(weight)).get();
        let earned = Leg {
            basis: basis(raw, weight),
            ..leg(issuance(), unsettled(0), amount)
        };
        books.post(&[hold_of(key, earned), post(key + 1, key, None)]);
    }
    let account = books.account(unsettled(0));
    assert_eq!((account.balance(), account.raw), (325, 185));

    let [goods, savings] =
        [AccountKind::Goods, AccountKind::Savings].map(|kind| AccountName::of(volunteer(0), kind));
    let split = StandardMinutes::new(325).split(BasisPoints::new(5_000));
    let legs = vec![
        leg(unsettled(0), goods, split.goods.get()),
        leg(unsettled(0), savings, split.savings.get()),
    ];
    books.post(&[request(10, Action::Move(legs, TAG))]);
    assert_eq!(
        (books.account(goods).balance(), books.account(savings).balance()),
        (162, 163)
    );

    let spend = |key, amount| hold_of(key, leg(savings, AccountName::bank(AccountKind::Pool), amount));
    let need = Refusal::InsufficientBalance {
        account: AccountKind::Savings,
        have: 163,
        need: 180,
    };
    assert_eq!(books.post(&[spend(11, 180)]), [Outcome::Refused(need)]);
    books.post(&[spend(12, 120), post(13, 12, None)]);
    assert_eq!(books.account(savings).balance(), 43);
    assert_eq!(
        books.account(unsettled(0)).raw,
        185,
        "stars and certificates still count raw minutes"
    );
    books.assert_sound();
}

#[test]
fn the_books_never_run_backwards() {
    let head = Head {
        at: Some(NOW + Duration::hours(1)),
        ..Head::EMPTY
    };
    let books = Books::open();
    let state = State::new(
        head,
        books.accounts.values().copied(),
        Default::default(),
        Default::default(),
    );
    let decision = decide(state, Suite::Intl, NOW, &[hold(1, 90)]);
    assert_eq!(decision.transfers[0].0.at, NOW + Duration::hours(1));
    assert_eq!(decision.block.unwrap().at, NOW + Duration::hours(1));
}

#[test]
fn a_changed_row_has_another_digest_and_a_changed_digest_another_block() {
    let books = Books::open();
    for suite in [Suite::Intl, Suite::Sm] {
        let state = State::new(
            Head::EMPTY,
            books.accounts.values().copied(),
            Default::default(),
            Default::default(),
        );
        let decision = decide(state, suite, NOW, &[hold(1, 90), hold(2, 30)]);
        let block = decision.block.unwrap();
        let digests: Vec<_> = decision.transfers.iter().map(|(_, digest)| *digest).collect();
        assert_eq!(block.hash_over(&digests), block.hash);
        assert_ne!(block.hash_over(digests.iter().rev()), block.hash);
        let (row, digest_of_row) = &decision.transfers[0];
        assert_eq!(digest(suite, row), *digest_of_row);
        assert_ne!(
            digest(
                suite,
                &Transfer {
                    pending: 91,
                    ..row.clone()
                }
            ),
            *digest_of_row
        );
    }
}
