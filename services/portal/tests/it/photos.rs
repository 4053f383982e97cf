//! What goods look like, through the portal's doors (R8.1).

use std::io::Cursor;

use contracts::Role;
use image::{DynamicImage, ImageFormat, RgbImage};
use testkit::actors::{DISTRICT, VILLAGE};

use crate::{
    browser::{Browser, account, whole_platform},
    stock::rice,
};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_pixel(width, height, image::Rgb([180, 40, 20])))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn r8_1_a_picture_of_goods_is_made_small_shown_to_everybody_and_changed_by_the_stock_keeper_only() {
    let bench = whole_platform().await;
    account(&bench, "ku", Role::Stock, DISTRICT).await;
    account(&bench, "chen", Role::Clerk, VILLAGE).await;
    let mut stock = Browser::signed_in(&bench, "ku").await;
    let mut clerk = Browser::signed_in(&bench, "chen").await;
    rice(&mut stock).await;
    let listed = stock.get("/goods").await;
    listed.has_not("<img");
    let id = listed.between("<a href=\"/goods/", "\"");
    let (item, sent) = (format!("/goods/{id}"), format!("/goods/{id}/photo"));

    // What is no picture is said beside the field; nothing is kept.
    stock.get(&item).await.is(200).has("还没有照片");
    for (file, why) in [
        (b"%PDF-1.7".to_vec(), "JPEG、PNG 或 WebP"),
        (Vec::new(), "请先选择一张照片"),
    ] {
        let refused = stock.upload(&sent, &[], &file).await;
        refused.is(422).has("id=\"photo-err\"").has(why).has("大米 5kg");
    }
    stock.get(&item).await.has_not("<img");
    clerk.get(&item).await.has_not("type=\"file\"");
    clerk.get("/volunteers/new").await.is(200);
    clerk.upload(&sent, &[], &png(20, 20)).await.is(403);

    stock.get(&item).await.is(200);
    stock.upload(&sent, &[], &png(1200, 900)).await.leads_to(&item);
    let small = clerk
        .get("/goods")
        .await
        .between("<img class=\"thumb\" src=\"", "\"");
    let large = clerk
        .get(&item)
        .await
        .between("<img class=\"photo\" src=\"", "\"");
    // Both doors give it, also to who is not signed in.
    let mut anybody = Browser::at(&bench, "mobile");
    for (address, side) in [(&small, 112), (&large, 640)] {
        let picture = anybody.get(address).await;
        picture.is(200);
        assert_eq!(picture.headers["content-type"], "image/jpeg");
        assert!(
            picture.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert_eq!(image::load_from_memory(&picture.bytes).unwrap().width(), side);
        clerk.get(address).await.is(200);
    }
    for wrong in ["/goods/photos/x.jpg", "/goods/photos/00.jpg", "/goods/photos/00"] {
        anybody.get(wrong).await.is(404);
    }

    // Another one has another address; taken away, there is none.
    stock.get(&item).await.is(200);
    stock.upload(&sent, &[], &png(600, 900)).await.leads_to(&item);
    stock.get(&item).await.has_not(&large);
    stock
        .post(&format!("/goods/{id}/photo/remove"), &[])
        .await
        .leads_to(&item);
    stock.get(&item).await.has("还没有照片");
    let trail: Vec<String> = sqlx::query_scalar(
        "select action from portal.audit where object = $1 and action like 'goods.photo%' order by id",
    )
    .bind(&id)
    .fetch_all(bench.db("portal"))
    .await
    .unwrap();
    assert_eq!(
        trail,
        ["goods.photo_set", "goods.photo_set", "goods.photo_removed"]
    );
    bench.stop().await;
}
