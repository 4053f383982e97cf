//! Holds that expire, overrun or never come.

use contracts::ledger::{AccountKind, Overrun, TransferKind};
use time::Duration;
use uuid::Uuid;

use crate::domain::{
    account::AccountName,
    decider::{
        Outcome, Receipt,
        reference_books::{
            Books, NOW, TAG, capture, done, expire, hold_of, issuance, leg, post, request, unsettled, void,
            void_or,
        },
    },
    refusal::Refusal,
    request::{Action, IfAbsent, Request},
    transfer::micros,
};

/// One volunteer with 100 minutes to spend.
fn with_100() -> Books {
    let mut books = Books::open();
    books.post(&[request(
        1,
        Action::Move(vec![leg(issuance(), unsettled(0), 100)], TAG),
    )]);
    books
}

/// Holds for a claim to service.
fn claim(key: u128, amount: i64) -> Request {
    hold_of(
        key,
        leg(unsettled(0), AccountName::bank(AccountKind::Pool), amount),
    )
}

fn until(request: Request, minutes: i64) -> Request {
    let Action::Hold { leg, tag, .. } = request.action else {
        panic!("a hold")
    };
    Request {
        key: request.key,
        action: Action::Hold {
            leg,
            tag,
            expires_at: Some(NOW + Duration::minutes(minutes)),
        },
    }
}

fn waived(seqs: impl Into<Vec<i64>>, waived: i64) -> Outcome {
    Outcome::Done(Receipt {
        seqs: seqs.into(),
        waived,
    })
}

fn left(books: &Books) -> (i64, i64) {
    let account = books.account(unsettled(0));
    (account.balance(), account.spare())
}

#[test]
fn a_hold_expires_at_its_time_and_not_before() {
    let mut books = with_100();
    books.post(&[until(claim(2, 60), 30)]);
    let due = Refusal::NotDue {
        expires_at: Some(micros(NOW + Duration::minutes(30))),
    };
    assert_eq!(books.post(&[expire(3, 2)]), [Outcome::Refused(due)]);
    books.now = NOW + Duration::minutes(30);
    assert_eq!(
        books.post(&[expire(3, 2)]),
        [done([3])],
        "to be early was not held against it"
    );
    assert_eq!(books.rows[2].kind, TransferKind::Expire);
    assert_eq!(left(&books), (100, 100));
    let resolved = Refusal::HoldResolved {
        by: TransferKind::Expire,
    };
    assert_eq!(books.post(&[post(4, 2, None)]), [Outcome::Refused(resolved)]);
    books.assert_sound();
}

#[test]
fn a_hold_without_a_time_never_expires() {
    let mut books = with_100();
    books.now = NOW + Duration::days(10_000);
    assert_eq!(
        books.post(&[claim(2, 60), expire(3, 2)]),
        [done([2]), Outcome::Refused(Refusal::NotDue { expires_at: None })]
    );
}

#[test]
fn less_than_is_held_is_captured_and_the_rest_released() {
    let mut books = with_100();
    assert_eq!(
        books.post(&[claim(2, 60), capture(3, 2, Some(45), Overrun::Waive)]),
        [done([2]), done([3])]
    );
    assert_eq!(left(&books), (55, 55));
}

#[test]
fn an_overrun_takes_what_is_there_and_waives_the_rest_r6_5() {
    let mut books = with_100();
    books.post(&[claim(2, 60), claim(3, 30)]);
    // 60 are held and 10 are free: of 90, 20 are waived.
    let overrun = capture(4, 2, Some(90), Overrun::Waive);
    assert_eq!(books.post(std::slice::from_ref(&overrun)), [waived([4, 5], 20)]);
    assert_eq!(left(&books), (30, 0), "what another hold holds is not touched");
    assert_eq!((books.rows[3].posted, books.rows[3].waived), (60, 20));
    assert_eq!(books.rows[4].posted, 10);
    assert_eq!(books.post(&[overrun]), [waived([4, 5], 20)], "asked again");
    assert_eq!(
        books.post(&[capture(5, 3, Some(35), Overrun::Waive)]),
        [waived([6], 5)],
        "nothing is there on top"
    );
    books.assert_sound();
}

#[test]
fn an_overrun_that_is_not_to_be_waived_is_refused_with_its_figures() {
    let mut books = with_100();
    books.post(&[claim(2, 60)]);
    assert_eq!(
        books.post(&[capture(3, 2, Some(61), Overrun::Refuse)]),
        [Outcome::Refused(Refusal::OverHold { held: 60, asked: 61 })]
    );
    assert_eq!(left(&books), (100, 40));
}

#[test]
fn a_hold_that_was_barred_never_comes() {
    let mut books = with_100();
    let bar = void_or(3, 2, IfAbsent::Bar);
    assert_eq!(books.post(std::slice::from_ref(&bar)), [done([])]);
    assert!(books.rejections.is_empty() && books.rows.len() == 1);
    for _ in 0..2 {
        assert_eq!(
            books.post(&[claim(2, 60)]),
            [Outcome::Refused(Refusal::HoldBarred)]
        );
        assert_eq!(books.post(std::slice::from_ref(&bar)), [done([])]);
    }
    assert_eq!(
        books.post(&[claim(2, 61)]),
        [Outcome::Refused(Refusal::KeyReused)]
    );
    assert_eq!(books.post(&[void(3, 2)]), [Outcome::Refused(Refusal::KeyReused)]);
    assert_eq!(left(&books), (100, 100));
}

#[test]
fn what_is_barred_is_known_as_such_before_its_hold_has_come() {
    let mut books = with_100();
    books.post(&[void_or(3, 2, IfAbsent::Bar)]);
    assert_eq!(
        books.post(&[post(4, 2, None)]),
        [Outcome::Refused(Refusal::HoldBarred)]
    );
    assert_eq!(books.post(&[void_or(5, 2, IfAbsent::Bar)]), [done([])]);
}

#[test]
fn a_bar_releases_a_hold_that_is_there_and_is_content_with_one_that_is_gone() {
    let mut books = with_100();
    assert_eq!(
        books.post(&[
            claim(2, 60),
            void_or(3, 2, IfAbsent::Bar),
            void_or(4, 2, IfAbsent::Bar)
        ]),
        [done([2]), done([3]), done([])]
    );
    assert_eq!(
        books.post(&[claim(5, 101), void_or(6, 5, IfAbsent::Bar)])[1],
        done([])
    );
    books.post(&[claim(7, 60), post(8, 7, None)]);
    let captured = Refusal::HoldResolved {
        by: TransferKind::Post,
    };
    assert_eq!(
        books.post(&[void_or(9, 7, IfAbsent::Bar)]),
        [Outcome::Refused(captured)],
        "what was spent is not released"
    );
    books.assert_sound();
}

#[test]
fn a_hold_that_was_refused_has_nothing_to_capture() {
    let mut books = with_100();
    books.post(&[claim(2, 101)]);
    assert_eq!(
        books.post(&[post(3, 2, None)]),
        [Outcome::Refused(Refusal::HoldRefused)]
    );
    assert_eq!(
        books.post(&[void(4, 2)]),
        [Outcome::Refused(Refusal::HoldRefused)]
    );
}

#[test]
fn nobody_captures_the_hold_that_the_same_request_makes() {
    let mut books = with_100();
    let itself = Action::Linked(vec![claim(2, 60).action, post(2, 2, None).action]);
    assert_eq!(
        books.post(&[request(2, itself)]),
        [Outcome::Refused(Refusal::NotAHold)]
    );
    assert_eq!(left(&books), (100, 100));
    assert_eq!(books.rejections[0].key, Uuid::from_u128(2));
    books.assert_sound();
}
