//! `/elders/import` 批量导入: a table of elders is read here, tried by the registry row by row, and registered when the clerk
//! says so. Nothing of it stays with the portal.

mod columns;
mod commit;
mod file;
mod line;
mod list;
mod next;
mod rows;
mod show;
pub mod table;
mod upload;
mod villages;
mod way;

use axum::Router;
use contracts::{
    Paging, Role,
    elderly::import::{ElderImport, ElderImportState, ElderRowState, GetElderImport},
};
use maud::Markup;
use portal_kit::{PageHead, TagKind, Tr, tag};
use time::Date;
use uuid::Uuid;

use crate::web::{App, OrgTree, OrgUnit, Page, Signed};

/// Who registers, imports.
const CLERKS: &[Role] = &[Role::Clerk, Role::Branch, Role::Operator];
const PATH: &str = "/elders/import";
/// The form as a file.
const TEMPLATE: &str = "/elders/import/new?format=xlsx";

/// The map of these addresses.
pub fn routes() -> Router<App> {
    list::routes().merge(show::routes()).merge(commit::routes())
}

/// The page that takes a file: with limits of its own.
pub fn uploads() -> Router<App> {
    upload::routes()
}

fn path(id: Uuid, page: &str) -> String {
    match page {
        "" => format!("{PATH}/{id}"),
        page => format!("{PATH}/{id}/{page}"),
    }
}

/// An import without its rows, whose reading is audited: before the commit none is refused.
async fn import(app: &App, signed: &Signed, import_id: Uuid) -> Page<ElderImport> {
    let query = GetElderImport {
        import_id,
        state: Some(ElderRowState::Refused),
        paging: Paging { page: 1, size: 1 },
    };
    Ok(signed.ask(app, query).await?.import)
}

fn standing(tr: Tr, state: ElderImportState) -> Markup {
    let kind = match state {
        ElderImportState::Uploading | ElderImportState::Checking | ElderImportState::Registering => {
            TagKind::Brand
        }
        ElderImportState::Checked => TagKind::Warn,
        ElderImportState::Done => TagKind::Ok,
        ElderImportState::Discarded => TagKind::Grey,
    };
    tag(kind, &tr.word("status-elder_import", state.as_str()))
}

fn head(tr: Tr, title: String) -> PageHead {
    PageHead::new(title.clone())
        .crumb(tr.t("nav-elders"), "/elders")
        .crumb(tr.t("elder_import-title"), PATH)
        .here(title)
}

/// Reads a table that names villages of the real tree by their codes, as the page does: for a measurement.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn read_elders(bytes: &[u8], take: &mut table::Take<'_>) -> Result<u32, String> {
    let units = crate::divisions().into_iter().map(|(code, name, _)| OrgUnit {
        kind: code.kind(),
        code,
        name: name.to_owned(),
        position: None,
        active_from: Date::MIN,
        active_to: None,
        successor: None,
        facts: Default::default(),
    });
    let tree = OrgTree::new(units.collect());
    let root = tree.root().ok_or("no divisions")?;
    let reader = line::Reader {
        vocabulary: columns::Vocabulary::new(),
        villages: villages::Villages::new(&tree, root, Date::MIN),
    };
    table::read(bytes, &reader, take).map_err(|fault| fault.words(Tr::new(kernel::Lang::En)))
}
