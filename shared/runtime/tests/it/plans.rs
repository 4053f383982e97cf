use runtime::Cx;
use testkit::actors;

use crate::{logs::bench, shelf};

/// A connection plans a search for some rows while a table is empty, and carries it out when the table is full.
async fn plan_made_before_the_rows(service: runtime::Service) -> String {
    let t = bench(vec![service]).await;
    let mut db = t.db(shelf::NAME).acquire().await.unwrap();
    sqlx::raw_sql(
        "set plan_cache_mode = force_generic_plan;
         prepare looked_up(uuid[]) as select code from redemption.shelf join unnest($1) as asked (item_id) using (item_id);
         execute looked_up('{}');
         insert into redemption.shelf select gen_random_uuid(), n::text, n from generate_series(1, 20000) n",
    )
    .execute(&mut *db)
    .await
    .unwrap();
    let plan: Vec<String> = sqlx::query_scalar("explain execute looked_up('{}')")
        .persistent(false)
        .fetch_all(&mut *db)
        .await
        .unwrap();
    plan.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_goes_by_index_does_so_in_tables_that_have_filled_since() {
    let plan = plan_made_before_the_rows(shelf::service().by_index()).await;
    assert!(
        plan.contains("Index Scan") && !plan.contains("Seq Scan"),
        "{plan}"
    );
}

/// Why there is such a thing.
#[tokio::test(flavor = "multi_thread")]
async fn another_keeps_the_plan_for_the_empty_table() {
    let plan = plan_made_before_the_rows(shelf::service()).await;
    assert!(plan.contains("Seq Scan"), "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_for_many_goes_by_index_and_is_cut_off_soon_when_it_stands_still_and_the_next_is_as_ever() {
    let t = bench(vec![shelf::service()]).await;
    let settings = async |for_many: bool| -> (String, String) {
        let host = t.host(shelf::NAME);
        let unit = host.unit(actors::system(), async |cx: Cx| {
            if for_many {
                cx.for_many().await?;
            }
            let read = "select current_setting('enable_seqscan'), current_setting('idle_in_transaction_session_timeout')";
            Ok(sqlx::query_as(read).fetch_one(&mut *cx.db().await).await?)
        });
        unit.await.unwrap()
    };
    assert_eq!(settings(true).await, ("off".into(), "2s".into()));
    assert_eq!(settings(false).await, ("on".into(), "1min".into()));
}
