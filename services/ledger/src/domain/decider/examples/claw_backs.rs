//! Records that proved false (R6.12).

use contracts::ledger::{AccountKind, Purpose};
use kernel::{BasisPoints, RawMinutes};
use uuid::Uuid;

use crate::domain::{
    account::AccountName,
    decider::{
        Outcome,
        reference_books::{
            Books, TAG, done, hold_of, issuance, leg, post, request, reverse, unsettled, volunteer,
        },
    },
    refusal::Refusal,
    request::{Action, Basis, Leg, Request},
};

fn claw_back(key: u128, of: u128, split: Option<i32>) -> Request {
    request(
        key,
        Action::ClawBack {
            of: Uuid::from_u128(of),
            split: split.map(BasisPoints::new),
        },
    )
}

fn of_kind(kind: AccountKind) -> AccountName {
    AccountName::of(volunteer(0), kind)
}

/// A visit of 95 minutes was held (1), confirmed (2); and settled by halves (3), if so.
fn with_a_visit(settled: bool) -> Books {
    let mut books = Books::open();
    let visit = Leg {
        basis: Some(Basis {
            raw: RawMinutes::new(95),
            weight: BasisPoints::new(10_000),
            settings_version: 0,
        }),
        ..leg(issuance(), unsettled(0), 95)
    };
    books.post(&[hold_of(1, visit), post(2, 1, None)]);
    if settled {
        let legs = vec![
            leg(unsettled(0), of_kind(AccountKind::Goods), 47),
            leg(unsettled(0), of_kind(AccountKind::Savings), 48),
        ];
        books.post(&[request(3, Action::Move(legs, TAG))]);
    }
    books
}

/// UNSETTLED, GOODS, SAVINGS, RECOVERABLE, and raw minutes.
fn stand(books: &Books) -> [i64; 5] {
    let kinds = [
        AccountKind::Unsettled,
        AccountKind::Goods,
        AccountKind::Savings,
        AccountKind::Recoverable,
    ];
    let [unsettled, goods, savings, owed] = kinds.map(|kind| books.balance(of_kind(kind)));
    let raw = books.account(of_kind(AccountKind::Unsettled)).raw;
    [unsettled, goods, savings, owed, raw]
}

fn spend(books: &mut Books, key: u128, kind: AccountKind, amount: i64) {
    let spent = leg(of_kind(kind), AccountName::bank(AccountKind::Pool), amount);
    let outcome = books.post(&[request(key, Action::Move(vec![spent], TAG))]);
    assert!(matches!(outcome[..], [Outcome::Done(_)]), "{outcome:?}");
}

#[test]
fn what_is_not_settled_yet_is_taken_from_unsettled() {
    let mut books = with_a_visit(false);
    assert_eq!(books.post(&[claw_back(4, 2, None)]), [done([3])]);
    assert_eq!(stand(&books), [0, 0, 0, 0, 0], "raw minutes go back as well");
    assert_eq!(books.rows[2].reverses_seq, Some(2));
    books.assert_sound();
}

#[test]
fn what_was_settled_goes_back_as_it_was_split_r7_5() {
    let mut books = with_a_visit(true);
    books.post(&[request(
        5,
        Action::Move(vec![leg(issuance(), unsettled(0), 10)], TAG),
    )]);
    books.post(&[claw_back(4, 2, Some(5_000))]);
    assert_eq!(stand(&books), [10, 0, 0, 0, 0], "this period's own is left alone");
    let purposes: Vec<_> = books.rows[5..].iter().map(|row| row.tag.purpose).collect();
    assert_eq!(purposes, [Purpose::Clawback, Purpose::Clawback, Purpose::Visit]);
    books.assert_sound();
}

#[test]
fn without_a_split_unsettled_pays_first_then_goods_then_savings_r6_12() {
    let mut books = with_a_visit(true);
    books.post(&[request(
        5,
        Action::Move(vec![leg(issuance(), unsettled(0), 10)], TAG),
    )]);
    books.post(&[claw_back(4, 2, None)]);
    assert_eq!(stand(&books), [0, 0, 10, 0, 0]);
    books.assert_sound();
}

#[test]
fn what_is_missing_is_owed_and_given_back_from_later_earnings_but_never_more_r6_12() {
    let mut books = with_a_visit(true);
    spend(&mut books, 5, AccountKind::Goods, 40);
    spend(&mut books, 6, AccountKind::Savings, 30);
    books.post(&[claw_back(4, 2, Some(5_000))]);
    assert_eq!(stand(&books), [0, 0, 0, -70, 0]);
    books.assert_sound();

    books.post(&[request(
        7,
        Action::Move(vec![leg(issuance(), unsettled(0), 100)], TAG),
    )]);
    let offset = |key, amount| {
        let back = leg(unsettled(0), of_kind(AccountKind::Recoverable), amount);
        request(key, Action::Move(vec![back], TAG))
    };
    assert_eq!(
        books.post(&[offset(8, 71)]),
        [Outcome::Refused(Refusal::OverOwed { owed: 70, asked: 71 })]
    );
    books.post(&[offset(9, 70)]);
    assert_eq!(stand(&books)[..4], [30, 0, 0, 0]);
    books.assert_sound();
}

#[test]
fn what_is_held_is_not_taken() {
    let mut books = with_a_visit(true);
    let order = leg(
        of_kind(AccountKind::Goods),
        AccountName::bank(AccountKind::Pool),
        47,
    );
    books.post(&[hold_of(5, order)]);
    books.post(&[claw_back(4, 2, None)]);
    assert_eq!(stand(&books), [0, 47, 0, -47, 0]);
    books.assert_sound();
}

#[test]
fn a_record_is_clawed_back_or_reversed_once() {
    let mut books = with_a_visit(true);
    books.post(&[claw_back(4, 2, None)]);
    for again in [claw_back(5, 2, None), reverse(6, 2)] {
        assert_eq!(books.post(&[again]), [Outcome::Refused(Refusal::AlreadyReversed)]);
    }
    assert_eq!(
        books.post(&[reverse(7, 4)]),
        [Outcome::Refused(Refusal::NotReversible)],
        "what took back is not taken back: a new posting is"
    );
}

#[test]
fn only_what_was_earned_is_clawed_back() {
    let mut books = with_a_visit(true);
    for (key, of) in [(4, 1), (5, 3)] {
        assert_eq!(
            books.post(&[claw_back(key, of, None)]),
            [Outcome::Refused(Refusal::NotReversible)]
        );
    }
    assert_eq!(
        books.post(&[claw_back(6, 99, None)]),
        [Outcome::Refused(Refusal::TransferUnknown)]
    );
}

#[test]
fn a_record_of_no_whole_minute_is_mirrored_with_none() {
    let mut books = Books::open();
    books.post(&[hold_of(1, leg(issuance(), unsettled(0), 0)), post(2, 1, None)]);
    assert_eq!(books.post(&[claw_back(3, 2, Some(5_000))]), [done([3])]);
    books.assert_sound();
}
