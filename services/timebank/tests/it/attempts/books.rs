use super::*;

/// What only head office may ask of the books, or have them do.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let finance_only = || {
        people.role(&[
            &people.operator,
            &people.clerk,
            &people.branch,
            &people.auditor,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let readers_only = || {
        people.role(&[
            &people.clerk,
            &people.branch,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let today = Day(china_date(town.now()));
    let volunteer_id = lived.volunteer.id;
    let succession_id = kernel::uuid_v7(town.now());
    let rows = || {
        vec![ImportRow {
            passbook_no: lived.passbook.clone(),
            kind: ImportKind::OpeningSavings,
            day: Day(date!(2019 - 12 - 31)),
            minutes: 90,
            weight: None,
            document: "旧存折第4页".into(),
        }]
    };
    let reason = || "家属申请".to_owned();
    vec![
        attempt(
            FindEntries {
                seq_from: Some(1),
                seq_to: Some(50),
                passbook_no: Some("TZ000001".into()),
                references: vec![lived.uploaded.uuid()],
                purpose: None,
                kind: None,
                account: None,
                posted_from: Some(today),
                posted_to: Some(today),
                effective_from: Some(today),
                effective_to: Some(today),
                amount: Some(30),
                before: Some(1_000),
                limit: 50,
            },
            readers_only(),
        ),
        attempt(GetEntry { seq: lived.credit }, readers_only()),
        attempt(
            ProposeCorrection {
                seq: lived.credit,
                kind: CorrectionKind::Restate,
                raw_minutes: Some(RawMinutes::new(20)),
                reason: "签退晚了".into(),
                evidence: "纸质记录 2026-18".into(),
            },
            finance_only(),
        ),
        attempt(
            Corrections {
                state: None,
                paging: Paging::default(),
            },
            readers_only(),
        ),
        attempt(
            GetCorrection {
                correction_id: lived.correction,
            },
            readers_only(),
        ),
        attempt(
            RejectCorrection {
                correction_id: lived.correction,
                note: "证据不足".into(),
            },
            finance_only(),
        ),
        attempt(
            ApproveCorrection {
                correction_id: lived.correction,
            },
            finance_only()
                .into_iter()
                .chain([(people.finance.clone(), "own_proposal")]),
        ),
        attempt(CheckImport { rows: rows() }, finance_only()),
        attempt(
            ProposeImport {
                title: "2019年旧账本".into(),
                rows: rows(),
            },
            finance_only(),
        ),
        attempt(
            Imports {
                state: None,
                paging: Paging::default(),
            },
            readers_only(),
        ),
        attempt(
            GetImport {
                import_id: lived.import,
                paging: Paging::default(),
            },
            readers_only(),
        ),
        attempt(
            RejectImport {
                import_id: lived.import,
                note: "缺签字".into(),
            },
            finance_only(),
        ),
        attempt(
            ApproveImport {
                import_id: lived.import,
            },
            finance_only()
                .into_iter()
                .chain([(people.finance.clone(), "own_proposal")]),
        ),
        attempt(GetEstate { volunteer_id }, readers_only()),
        attempt(
            FreezeAccounts {
                volunteer_id,
                reason: reason(),
            },
            finance_only(),
        ),
        attempt(
            UnfreezeAccounts {
                volunteer_id,
                reason: reason(),
            },
            finance_only(),
        ),
        attempt(
            ProposeSuccession {
                volunteer_id,
                heir_passbook_no: Some("TZ000002".into()),
                document: "公证书 2026-031".into(),
                reason: reason(),
            },
            finance_only(),
        ),
        attempt(ApproveSuccession { succession_id }, finance_only()),
        attempt(
            RejectSuccession {
                succession_id,
                note: "文件不全".into(),
            },
            finance_only(),
        ),
    ]
}
