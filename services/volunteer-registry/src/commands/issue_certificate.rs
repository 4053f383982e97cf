use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use contracts::{
    Error,
    dispatch::ListServices,
    fields, settings,
    volunteer::certificate::{CertificateStands, CertificateState, IssueCertificate},
};
use kernel::{PersonKey, RawMinutes, china_date};
use rand::RngExt;
use runtime::{Cx, Read, Result};
use serde_json::json;
use sha2::{Digest, Sha256};
use time::Date;

use super::{certified::locked, changed::not_oneself, rating::who};
use crate::{
    domain::{
        certificate::{Content, ISSUERS, Served, content, may_issue, number},
        star::another,
    },
    paper::{Paper, Text},
    served::served,
    store::{
        certificate,
        volunteer::{self, Stored},
    },
};

/// Longest name of a person or of a way to reach the issuer.
const CONTACT: usize = 60;

/// What is asked of others before a certificate is issued.
pub struct Facts {
    issuer: Option<PersonKey>,
    served: Vec<Served>,
    services: HashMap<String, String>,
}

/// The blind index of the issuer's own ID, what was served, and the names of services.
pub async fn facts(read: Read, command: IssueCertificate) -> Result<Facts> {
    read.actor().has_role(ISSUERS)?;
    let whose = certificate::whose(&mut *read.db().await?, command.certificate_id).await?;
    let volunteer = whose.ok_or_else(|| Error::not_found("certificate"))?;
    let services = read.ask(ListServices {}).await?.services;
    Ok(Facts {
        issuer: read.own_person().await?,
        served: served(&read, volunteer).await?,
        services: services
            .into_iter()
            .map(|service| (service.code, service.name_zh))
            .collect(),
    })
}

/// Issues a certificate whose notice is over: gives it its number, makes its file and keeps it for good (R11.4).
pub async fn issue_certificate(cx: Cx, command: IssueCertificate, facts: Facts) -> Result<CertificateStands> {
    let id = command.certificate_id;
    let mut db = cx.db().await;
    let (kept, standing) = locked(&cx, &mut db, id, ISSUERS).await?;
    not_oneself(facts.issuer.as_ref(), &standing.person)?;
    let by = who(&cx);
    another(by.1, &[kept.applied_by])?;
    let people = [
        ("负责人", fields::name("in_charge", &command.in_charge)?),
        ("经办人", fields::name("handler", &command.handler)?),
        ("联系方式", fields::text("contact", &command.contact, CONTACT)?),
    ];
    let today = china_date(cx.now());
    may_issue(kept.row.state, kept.row.notice_to.map(|day| day.0), today)?;
    let content = content(&facts.served, kept.row.from.0, kept.row.to.0);
    if content.total <= RawMinutes::ZERO {
        let message = "nothing was served in these days: there is nothing to certify";
        return Err(Error::conflict("certificate_empty", message).into());
    }
    let stored = volunteer::get(&mut db, kept.row.volunteer_id).await?;
    let stored = stored.ok_or_else(|| Error::not_found("volunteer"))?;
    let issuer = cx.settings().word(settings::CERT_ISSUER);
    let year = today.year();
    let no = certificate::next_number(&mut db, year).await?;
    let code = hex::encode(rand::rng().random::<[u8; 16]>());
    let mut rows = identity(&cx, &stored)?;
    rows.push(("服务内容", in_words(&content, &facts.services)));
    rows.push(("出具单位", issuer.clone()));
    rows.extend(people);
    rows.push(("出具日期", day(today)));
    rows.extend(kept.note.clone().map(|note| ("备注", note)));
    let paper = cx.state::<Paper>();
    let text = Text {
        number: number(year, no),
        statement: format!(
            "兹证明以下志愿者自{}至{}参加养老志愿服务，累计服务时长{}，特此证明。",
            day(kept.row.from.0),
            day(kept.row.to.0),
            hours(content.total.get()),
        ),
        rows,
        page: paper.page(),
        code: code.clone(),
    };
    let pdf = tokio::task::spawn_blocking(move || paper.print(&text))
        .await
        .map_err(|error| Error::internal(format!("the page was not made: {error}")))??;
    let sha256 = hex::encode(Sha256::digest(&pdf));
    let issue = certificate::Issue {
        id,
        number: (year, no),
        raw: content.total,
        issuer: &issuer,
        at: by.0,
        by: by.1,
    };
    certificate::set_issued(&mut db, &issue).await?;
    let crypto = cx.crypto();
    let sealed = crypto.seal(&STANDARD.encode(&pdf));
    let index = crypto.index("certificate", &code);
    certificate::keep_file(&mut db, id, &index, &sealed, &sha256, cx.now()).await?;
    let detail = json!({ "certificate": id, "number": number(year, no), "sha256": sha256 });
    cx.audit("certificate.issued", kept.row.volunteer_id, detail);
    Ok(CertificateStands {
        certificate_id: id,
        state: CertificateState::Issued,
    })
}

/// Who it is (R11.4): name, document, volunteer number.
fn identity(cx: &Cx, stored: &Stored) -> Result<Vec<(&'static str, String)>> {
    let crypto = cx.crypto();
    Ok(vec![
        ("姓　　名", crypto.open(&stored.name)?),
        ("证件类型", "居民身份证".into()),
        ("证件号码", crypto.open(&stored.resident_id)?),
        ("志愿者编号", stored.passbook_no.clone().unwrap_or_default()),
    ])
}

/// `家政保洁 3 次 4 小时 30 分；…`
fn in_words(content: &Content, services: &HashMap<String, String>) -> String {
    let line = |(service, of): &(Option<String>, crate::domain::certificate::OfService)| match service {
        Some(code) => {
            let name = services.get(code).map_or(code.as_str(), String::as_str);
            format!("{name}{}次，{}", of.times, hours(of.minutes))
        }
        None if of.minutes < 0 => format!("经更正核减{}", hours(-of.minutes)),
        None => format!("补录服务时长{}", hours(of.minutes)),
    };
    let parts: Vec<String> = content.services.iter().map(line).collect();
    parts.join("；")
}

/// `2026年11月26日`
fn day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), u8::from(day.month()), day.day())
}

/// `4小时30分`
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest}分"),
        (hours, 0) => format!("{hours}小时"),
        (hours, rest) => format!("{hours}小时{rest}分"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::certificate::OfService;

    #[test]
    fn r11_4_the_content_names_each_service_and_what_was_corrected() {
        let of = |times, minutes| OfService { times, minutes };
        let content = Content {
            total: RawMinutes::new(250),
            services: vec![(Some("02".into()), of(3, 270)), (None, of(1, -20))],
        };
        let names = HashMap::from([("02".to_owned(), "家政保洁".to_owned())]);
        assert_eq!(
            in_words(&content, &names),
            "家政保洁3次，4小时30分；经更正核减20分"
        );
    }
}
