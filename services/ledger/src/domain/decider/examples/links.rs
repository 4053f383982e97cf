//! Several actions, all or none.

use contracts::ledger::{AccountKind, Overrun, TransferKind};

use crate::domain::{
    account::AccountName,
    decider::{
        Outcome, Receipt,
        reference_books::{
            Books, TAG, capture, done, hold, hold_of, issuance, leg, post, request, reverse, unsettled, void,
        },
    },
    refusal::Refusal,
    request::{Action, Request},
};

fn linked(key: u128, actions: impl IntoIterator<Item = Request>) -> Request {
    let actions = actions.into_iter().map(|request| request.action);
    request(key, Action::Linked(actions.collect()))
}

fn give(amount: i64) -> Request {
    request(
        0,
        Action::Move(vec![leg(unsettled(0), unsettled(1), amount)], TAG),
    )
}

#[test]
fn several_holds_are_resolved_by_one_request_and_the_legs_are_numbered_through() {
    let mut books = Books::open();
    books.post(&[hold(1, 10), hold(2, 20), hold(3, 30)]);
    let all = linked(4, [post(0, 1, None), void(0, 2), post(0, 3, Some(25))]);
    assert_eq!(books.post(std::slice::from_ref(&all)), [done([4, 5, 6])]);
    assert_eq!(
        books.rows[3..].iter().map(|row| row.leg).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    assert_eq!(books.balance(unsettled(0)), 35);
    assert_eq!(books.post(&[all]), [done([4, 5, 6])]);
    books.assert_sound();
}

#[test]
fn each_action_finds_what_the_ones_before_it_have_left() {
    let mut books = Books::open();
    books.post(&[hold(1, 50)]);
    assert_eq!(
        books.post(&[linked(2, [post(0, 1, None), give(50)])]),
        [done([2, 3])]
    );
    assert_eq!(
        (books.balance(unsettled(0)), books.balance(unsettled(1))),
        (0, 50)
    );
}

#[test]
fn one_that_is_refused_undoes_them_all() {
    let mut books = Books::open();
    books.post(&[hold(1, 50)]);
    let before = books.clone();
    let refusal = Refusal::InsufficientBalance {
        account: AccountKind::Unsettled,
        have: 10,
        need: 11,
    };
    let request = linked(2, [post(0, 1, None), give(40), give(11)]);
    assert_eq!(books.post(&[request]), [Outcome::Refused(refusal)]);
    let rejections = books.rejections.clone();
    assert_eq!(books, Books { rejections, ..before });
    assert_eq!(
        books.post(&[post(3, 1, None)]),
        [done([2])],
        "the hold still stands"
    );
}

#[test]
fn what_happens_once_cannot_happen_twice_in_one_request() {
    let mut books = Books::open();
    books.post(&[hold(1, 50), hold(2, 50), post(3, 2, None)]);
    let posted = Refusal::HoldResolved {
        by: TransferKind::Post,
    };
    for (key, twice, refusal) in [
        (4, [post(0, 1, None), post(0, 1, None)], posted),
        (5, [post(0, 1, Some(0)), void(0, 1)], posted),
        (6, [reverse(0, 3), reverse(0, 3)], Refusal::AlreadyReversed),
        (7, [hold(0, 1), hold(0, 2)], Refusal::TwoHolds),
    ] {
        assert_eq!(books.post(&[linked(key, twice)]), [Outcome::Refused(refusal)]);
        books.assert_sound();
    }
    assert_eq!(books.rows.len(), 3);
}

#[test]
fn a_hold_among_others_is_captured_by_the_key_of_the_whole() {
    let mut books = Books::open();
    books.post(&[hold(1, 50), post(2, 1, None)]);
    let held = hold_of(0, leg(unsettled(0), AccountName::bank(AccountKind::Pool), 20));
    assert_eq!(books.post(&[linked(3, [give(10), held])]), [done([3, 4])]);
    assert_eq!(books.post(&[post(4, 3, None)]), [done([5])]);
    assert_eq!(books.balance(unsettled(0)), 20);
    books.assert_sound();
}

#[test]
fn what_is_waived_adds_up() {
    let mut books = Books::open();
    let grant = Action::Move(vec![leg(issuance(), unsettled(0), 30)], TAG);
    let held = |key| hold_of(key, leg(unsettled(0), AccountName::bank(AccountKind::Pool), 10));
    books.post(&[request(1, grant), held(2), held(3)]);
    let both = linked(
        4,
        [
            capture(0, 2, Some(25), Overrun::Waive),
            capture(0, 3, Some(14), Overrun::Waive),
        ],
    );
    let receipt = Receipt {
        seqs: vec![4, 5, 6],
        waived: 9,
    };
    for _ in 0..2 {
        assert_eq!(
            books.post(std::slice::from_ref(&both)),
            [Outcome::Done(receipt.clone())]
        );
    }
    books.assert_sound();
}

#[test]
fn nothing_is_no_request() {
    let mut books = Books::open();
    for (key, nothing) in [
        (1, Action::Linked(Vec::new())),
        (2, Action::Move(Vec::new(), TAG)),
    ] {
        assert_eq!(
            books.post(&[request(key, nothing)]),
            [Outcome::Refused(Refusal::AmountOutOfRange)]
        );
    }
}
