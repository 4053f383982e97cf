//! What happens at the counter: one thing for each form.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Error, Paging,
    redemption::{
        Item, ListItems,
        order::{
            Basket, FindGoodsOrders, FindRecipient, GetGoodsOrder, GoodsOrderCard, GoodsOrderRow,
            GoodsOrderState, HandOverGoods, HandOverProof, PriceBasket, ServeGoods,
        },
    },
};
use kernel::{GoodsOrderId, OrgCode};
use serde::Deserialize;

use super::{
    PATH, SERVERS, outlets,
    receipt::{Paper, Receipt},
    scan::{CODE_DIGITS, Scanned, means_passbook, read},
    state::{Customer, Sent, Step, Till},
    view::{self, Counter},
};
use crate::{
    pages::goods::{called, say::window},
    web::{App, Page, Post, Signed, url, words},
};

/// What the address says: where, on which paper, and what was just handed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    outlet: String,
    paper: String,
    done: String,
}

/// What a form came to.
enum Next {
    /// The same counter, with what there is to say.
    Stay(Said),
    /// Goods were handed over.
    Done(GoodsOrderId),
}

/// What the counter says.
#[derive(Default)]
pub struct Said {
    /// In words; nothing when all is as expected.
    pub words: Option<String>,
    status: StatusCode,
}

impl Said {
    fn wrong(words: String) -> Self {
        Self {
            words: Some(words),
            status: StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// A refusal that somebody at a counter can do something about; anything else is passed on.
    fn refused(error: Error, signed: &Signed) -> Result<Self, Error> {
        let status = match error.code {
            Code::Invalid | Code::InsufficientBalance | Code::NotFound => StatusCode::UNPROCESSABLE_ENTITY,
            Code::Conflict => StatusCode::CONFLICT,
            _ => return Err(error),
        };
        Ok(Self {
            words: Some(words(&error, signed.tr)),
            status,
        })
    }
}

/// The counter, empty; or with the receipt of what was just handed over.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page {
    signed.needs(&SERVERS)?;
    let outlets = outlets(&signed, &app);
    let Some(outlet) = chosen(&outlets, &asked.outlet) else {
        return Ok(view::no_outlet(&signed.ctx(&app, PATH)));
    };
    let till = Till::empty(outlet, Paper::read(&asked.paper));
    let receipt = match asked.done.parse() {
        Ok(order_id) => {
            let card = signed.ask(&app, GetGoodsOrder { order_id }).await?;
            Some(Receipt::of(&signed, &app, card).await?)
        }
        Err(_) => None,
    };
    let counter = Counter {
        receipt,
        ..Counter::new(&till, &outlets, app.key())
    };
    Ok(view::page(&signed.ctx(&app, PATH), &counter))
}

/// One scan, or one button.
pub async fn act(State(app): State<App>, signed: Signed, form: Post<Sent>) -> Page<Response> {
    signed.needs(&SERVERS)?;
    let outlets = outlets(&signed, &app);
    let Some(outlet) = chosen(&outlets, &form.data.outlet) else {
        return Ok(view::no_outlet(&signed.ctx(&app, PATH)).into_response());
    };
    let mut till = Till::read(&form.data, outlet);
    let hand = Hand {
        app: &app,
        signed: &signed,
        key: form.idem,
    };
    match hand.act(&mut till, &form.data).await? {
        Next::Done(order) => {
            let to = url(
                PATH,
                &[
                    ("outlet", till.outlet.as_str()),
                    ("paper", till.paper.word()),
                    ("done", &order.to_string()),
                ],
            );
            Ok(Redirect::to(&to).into_response())
        }
        Next::Stay(said) => {
            let counter = hand.look(&till, &outlets, &said).await?;
            let page = view::page(&signed.ctx(&app, PATH), &counter);
            Ok((said.status, page).into_response())
        }
    }
}

/// The outlet that was chosen; the first one at the beginning.
fn chosen(outlets: &[(String, String)], wanted: &str) -> Option<OrgCode> {
    let known = outlets.iter().find(|(code, _)| code == wanted);
    known.or_else(|| outlets.first())?.0.parse().ok()
}

/// Who serves, with the key of this form.
struct Hand<'a> {
    app: &'a App,
    signed: &'a Signed,
    key: uuid::Uuid,
}

impl Hand<'_> {
    fn say(&self, key: &str) -> Next {
        Next::Stay(Said::wrong(self.signed.tr.t(key)))
    }

    async fn act(&self, till: &mut Till, sent: &Sent) -> contracts::Result<Next> {
        let on = Ok(Next::Stay(Said::default()));
        match sent.act.as_str() {
            "outlet" | "clear" => {
                *till = Till::empty(till.outlet.clone(), till.paper);
                on
            }
            "undo" => {
                till.undo();
                on
            }
            "back" => {
                till.step = Step::Scan;
                till.code.clear();
                on
            }
            "check" => self.check(till).await,
            "serve" => self.serve(till).await,
            "by_code" => self.hand_over(till, HandOverProof::Code).await,
            "by_document" => self.hand_over(till, HandOverProof::IdDocument).await,
            fetch if fetch.starts_with("fetch:") => {
                if let Ok(order) = fetch["fetch:".len()..].parse() {
                    till.step = Step::Fetch(order);
                }
                on
            }
            _ => self.scanned(till, &sent.scan).await,
        }
    }

    async fn scanned(&self, till: &mut Till, text: &str) -> contracts::Result<Next> {
        let orgs = self.app.orgs();
        let district = orgs.root().map_or("", OrgCode::as_str);
        match (read(text, district), till.step) {
            (Scanned::Nothing, Step::Scan) => self.check(till).await,
            (Scanned::Nothing, Step::Check) => self.serve(till).await,
            (Scanned::Nothing, Step::Fetch(_)) => self.hand_over(till, HandOverProof::Code).await,
            (Scanned::Times(times), _) => {
                till.times = times;
                till.step = Step::Scan;
                Ok(Next::Stay(Said::default()))
            }
            (Scanned::Passbook(no), _) => self.passbook(till, no).await,
            (Scanned::Order { no, code }, _) => self.order(till, no, code).await,
            (Scanned::EightDigits(code), Step::Fetch(_)) => {
                till.code = code;
                self.hand_over(till, HandOverProof::Code).await
            }
            (Scanned::EightDigits(code), _) => match self.known_goods(&code).await? {
                Some(item) => Ok(self.add(till, &item, None)),
                None => self.code_alone(till, code).await,
            },
            (Scanned::Goods { times, code }, _) => match self.known_goods(&code).await? {
                Some(item) => Ok(self.add(till, &item, times)),
                None if means_passbook(&code, district) => Ok(self.say("counter-unknown-passbook")),
                None => {
                    let words = self
                        .signed
                        .tr
                        .args("counter-unknown-code", &[("code", code.into())]);
                    Ok(Next::Stay(Said::wrong(words)))
                }
            },
        }
    }

    /// Whose passbook it is. A basket is not passed on to somebody else.
    async fn passbook(&self, till: &mut Till, no: String) -> contracts::Result<Next> {
        let find = FindRecipient {
            outlet: till.outlet.clone(),
            passbook_no: no.into(),
        };
        let found = match self.signed.ask(self.app, find).await {
            Ok(found) => found,
            Err(error) if error.field.as_deref() == Some("passbook_no") => {
                return Ok(self.say("counter-unknown-passbook"));
            }
            Err(error) => return Said::refused(error, self.signed).map(Next::Stay),
        };
        let other = till
            .customer
            .as_ref()
            .is_some_and(|now| now.id != found.volunteer_id);
        if other && !till.entries.is_empty() {
            return Ok(self.say("counter-other-passbook"));
        }
        till.customer = Some(Customer {
            id: found.volunteer_id,
            name: found.name_masked,
            available: found.available.get(),
        });
        till.step = Step::Scan;
        let said = window(self.signed.tr, &found.windows);
        Ok(Next::Stay(said.map_or_else(Said::default, Said::wrong)))
    }

    async fn known_goods(&self, code: &str) -> contracts::Result<Option<Item>> {
        let text = Some(code.into());
        let mut found = self.signed.ask(self.app, ListItems { text }).await?.items;
        found.retain(|item| !item.closed);
        Ok(called(&found, code).cloned())
    }

    fn add(&self, till: &mut Till, item: &Item, times: Option<u32>) -> Next {
        if till.customer.is_none() {
            return self.say("counter-first-passbook");
        }
        match till.add(item.item_id, times) {
            Ok(()) => Next::Stay(Said::default()),
            Err(_) => self.say("counter-full"),
        }
    }

    /// An order by its number, with the code of its picture.
    async fn order(&self, till: &mut Till, no: String, code: Option<String>) -> contracts::Result<Next> {
        if !till.entries.is_empty() {
            return Ok(self.say("counter-basket-first"));
        }
        let find = FindGoodsOrders {
            within: Some(till.outlet.clone()),
            states: Vec::new(),
            volunteer_id: None,
            no: Some(no.clone()),
            paging: Paging { page: 1, size: 1 },
        };
        let found = self.signed.ask(self.app, find).await?.rows;
        let Some(row) = found.into_iter().find(|row| row.order_no == no) else {
            return Ok(self.say("counter-no-such-order"));
        };
        if row.outlet != till.outlet {
            let outlet = [("outlet", row.outlet_name.into())];
            let words = self.signed.tr.args("counter-order-elsewhere", &outlet);
            return Ok(Next::Stay(Said::wrong(words)));
        }
        // A passbook that was scanned before is not theirs: nobody is served under another's name.
        if till
            .customer
            .as_ref()
            .is_some_and(|now| now.id != row.volunteer_id)
        {
            till.customer = None;
        }
        till.step = Step::Fetch(row.order_id);
        till.code = code.unwrap_or_default();
        Ok(Next::Stay(Said::default()))
    }

    /// A code that was typed without the order's number: it is that of whose passbook was scanned, if one order of theirs waits.
    async fn code_alone(&self, till: &mut Till, code: String) -> contracts::Result<Next> {
        let waiting = self.waiting(till).await?;
        match waiting.as_slice() {
            [only] => {
                till.step = Step::Fetch(only.order_id);
                till.code = code;
                Ok(Next::Stay(Said::default()))
            }
            [] => Ok(self.say("counter-code-of-whom")),
            _ => Ok(self.say("counter-code-of-which")),
        }
    }

    /// Orders of whose passbook was scanned that wait here.
    async fn waiting(&self, till: &Till) -> contracts::Result<Vec<GoodsOrderRow>> {
        let Some(customer) = &till.customer else {
            return Ok(Vec::new());
        };
        let find = FindGoodsOrders {
            within: Some(till.outlet.clone()),
            states: vec![GoodsOrderState::Ready],
            volunteer_id: Some(customer.id),
            no: None,
            paging: Paging { page: 1, size: 10 },
        };
        let mut waiting = self.signed.ask(self.app, find).await?.rows;
        waiting.retain(|row| row.outlet == till.outlet);
        Ok(waiting)
    }

    /// On to the document, if the basket can be had as it is; what is wrong with it is said now, not once it is confirmed.
    async fn check(&self, till: &mut Till) -> contracts::Result<Next> {
        if till.customer.is_none() {
            return Ok(self.say("counter-first-passbook"));
        }
        let Some(basket) = self.basket(till).await? else {
            return Ok(self.say("counter-nothing-yet"));
        };
        if !basket.can_be_had {
            till.step = Step::Scan;
            return Ok(self.say("counter-not-yet"));
        }
        till.step = Step::Check;
        Ok(Next::Stay(Said::default()))
    }

    /// Hands the basket over.
    async fn serve(&self, till: &mut Till) -> contracts::Result<Next> {
        let (Some(customer), false) = (&till.customer, till.entries.is_empty()) else {
            return self.check(till).await;
        };
        let serve = ServeGoods {
            volunteer_id: customer.id,
            outlet: till.outlet.clone(),
            lines: till.lines(),
            proxy: till.proxy(),
        };
        match self.signed.tell(self.app, self.key, serve).await {
            Ok(served) => Ok(Next::Done(served.order_id)),
            Err(error) => {
                // What is wrong with the proxy is put right where it was typed.
                if error
                    .field
                    .as_deref()
                    .is_none_or(|field| !field.starts_with("proxy"))
                {
                    till.step = Step::Scan;
                }
                Said::refused(error, self.signed).map(Next::Stay)
            }
        }
    }

    /// Hands over an order that was ready.
    async fn hand_over(&self, till: &mut Till, proof: HandOverProof) -> contracts::Result<Next> {
        let Step::Fetch(order_id) = till.step else {
            return Ok(self.say("counter-nothing-yet"));
        };
        // A code that was not typed to its end is said, and no try of it lost.
        if proof == HandOverProof::Code && till.code.len() != CODE_DIGITS {
            return Ok(self.say("counter-code-missing"));
        }
        let command = HandOverGoods {
            order_id,
            proof,
            code: (proof == HandOverProof::Code).then(|| till.code.as_str().into()),
            proxy: till.proxy(),
        };
        match self.signed.tell(self.app, self.key, command).await {
            Ok(_) => Ok(Next::Done(order_id)),
            Err(error) => {
                till.code.clear();
                Said::refused(error, self.signed).map(Next::Stay)
            }
        }
    }

    /// Everything that the page shows besides what the form carries.
    async fn look<'a>(
        &self,
        till: &'a Till,
        outlets: &'a [(String, String)],
        said: &'a Said,
    ) -> contracts::Result<Counter<'a>> {
        Ok(Counter {
            said: said.words.as_deref(),
            basket: self.basket(till).await?,
            waiting: self.waiting(till).await?,
            order: self.fetched(till).await?,
            ..Counter::new(till, outlets, self.app.key())
        })
    }

    async fn basket(&self, till: &Till) -> contracts::Result<Option<Basket>> {
        let (Some(customer), false) = (&till.customer, till.entries.is_empty()) else {
            return Ok(None);
        };
        let price = PriceBasket {
            volunteer_id: customer.id,
            outlet: till.outlet.clone(),
            lines: till.lines(),
        };
        Ok(Some(self.signed.ask(self.app, price).await?))
    }

    async fn fetched(&self, till: &Till) -> contracts::Result<Option<GoodsOrderCard>> {
        match till.step {
            Step::Fetch(order_id) => {
                let card = self.signed.ask(self.app, GetGoodsOrder { order_id }).await?;
                Ok(Some(card))
            }
            Step::Scan | Step::Check => Ok(None),
        }
    }
}
