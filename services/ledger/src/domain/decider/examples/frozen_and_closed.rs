//! Holders whose accounts stand still, and periods that are closed.

use contracts::ledger::{AccountKind, Purpose};
use time::{Duration, macros::datetime};

use crate::domain::{
    account::{AccountName, Standing},
    decider::{
        Outcome,
        reference_books::{
            Books, TAG, done, hold, hold_of, issuance, leg, post, request, reverse, unsettled, void,
        },
    },
    refusal::Refusal,
    request::{Action, Tag},
};

const FROZEN: Outcome = Outcome::Refused(Refusal::AccountFrozen {
    account: AccountKind::Unsettled,
});

/// One volunteer with 100 minutes, of which 30 are held (2), and frozen; another visit is pending (3).
fn frozen() -> Books {
    let mut books = Books::open();
    let order = leg(unsettled(0), AccountName::bank(AccountKind::Pool), 30);
    books.post(&[
        request(1, Action::Move(vec![leg(issuance(), unsettled(0), 100)], TAG)),
        hold_of(2, order),
        hold(3, 60),
    ]);
    books.stand(0, Standing::Frozen);
    books
}

#[test]
fn nothing_is_spent_from_a_frozen_account_and_what_was_held_is_only_released_r6_10() {
    let mut books = frozen();
    let order = leg(unsettled(0), AccountName::bank(AccountKind::Pool), 10);
    assert_eq!(
        books.post(&[
            hold_of(4, order.clone()),
            request(5, Action::Move(vec![order], TAG)),
            post(6, 2, None)
        ]),
        [FROZEN, FROZEN, FROZEN]
    );
    assert_eq!(books.post(&[void(7, 2)]), [done([4])]);
    assert_eq!(books.account(unsettled(0)).spare(), 100);
}

#[test]
fn what_was_earned_before_is_still_credited_to_a_frozen_account() {
    let mut books = frozen();
    assert_eq!(books.post(&[post(4, 3, None)]), [done([4])]);
    assert_eq!(books.balance(unsettled(0)), 160);
}

#[test]
fn corrections_and_what_is_decided_about_the_rest_still_take_from_it() {
    let mut books = frozen();
    for (key, purpose) in (10..).zip(Purpose::ALL) {
        let tag = Tag {
            purpose: *purpose,
            ..TAG
        };
        let taken = leg(unsettled(0), unsettled(1), 1);
        let outcome = books.post(&[request(key, Action::Move(vec![taken], tag))]);
        let may = [
            Purpose::Adjustment,
            Purpose::Clawback,
            Purpose::Succession,
            Purpose::Expiry,
        ]
        .contains(purpose);
        assert_eq!(outcome == [FROZEN], !may, "{purpose:?}");
    }
    let mut books = frozen();
    books.post(&[void(4, 2)]);
    assert!(matches!(books.post(&[reverse(5, 1)])[..], [Outcome::Done(_)]));
    books.assert_sound();
}

#[test]
fn what_comes_after_the_closing_goes_into_the_first_open_period_r5_12() {
    let mut books = Books::open();
    let period_of = |books: &mut Books, key: u128| {
        books.post(&[hold(key, 1)]);
        books.rows[key as usize - 1].period.to_string()
    };
    assert_eq!(period_of(&mut books, 1), "2026H2");
    books.closed = Some("2026H1".parse().unwrap());
    assert_eq!(period_of(&mut books, 2), "2026H2");
    books.closed = Some("2026H2".parse().unwrap());
    assert_eq!(period_of(&mut books, 3), "2027H1");
    books.now = datetime!(2026-12-31 15:59 UTC);
    assert_eq!(period_of(&mut books, 4), "2027H1");
    books.now += Duration::days(400);
    assert_eq!(period_of(&mut books, 5), "2028H1");
}
