//! Linking a report to the earlier one it repeats: found by what the caller has at hand.

use crate::doors::{actor, code, intake, request};
use crate::ground::Ground;
use crate::recorder::Recorder;
use app::House;
use app::queries::report::{earlier, own};
use app::services::report;
use domain::ids::ReportId;
use domain::report::{Report, Stage};

async fn received(house: &House) -> ReportId {
    let ward = actor(house, "ward-er").await;
    report::receive(house, &ward, &request(house, intake())).await.unwrap().stream.into()
}

#[tokio::test(flavor = "multi_thread")]
async fn r07_the_earlier_report_is_found_by_receipt_or_code_name_in_one_indexed_read() {
    let ground = Ground::sqlite();
    ground.demo(56).await;
    let (_store, house) = ground.open().await;
    let (duty, ward) = (actor(&house, "duty1").await, actor(&house, "ward-er").await);
    let (first, second) = (received(&house).await, received(&house).await);
    let told = own(&house, &ward, first).await.unwrap();
    let (receipt, name) = (told.receipt.reveal().to_owned(), told.code_name);
    let spaced = name.chars().flat_map(|c| [c, ' ']).collect::<String>();
    let (house, recorder) = Recorder::around(house);
    for typed in [receipt.clone(), receipt.replace(' ', "-"), name.clone(), spaced] {
        recorder.forget();
        let found = earlier(&house, &duty, second, &typed).await.unwrap();
        assert_eq!(found, Some(first), "{typed}");
        let calls = recorder.calls();
        assert_eq!(calls.len(), 2, "its level, and one page: {calls:?}");
    }
    for wrong in ["", " ", "0000 0000 0000 0000", &receipt[1..], "无此化名"] {
        assert_eq!(earlier(&house, &duty, second, wrong).await.unwrap(), None, "{wrong}");
    }
    assert_eq!(earlier(&house, &duty, first, &name).await.unwrap(), None, "never itself");
    // Whoever may not see the earlier one can't find it by guessing, nor ask about a hidden later one.
    let station = actor(&house, "stn1").await;
    assert!(matches!(earlier(&house, &station, second, &name).await, Err(app::Error::NotVisible)));

    let input = report::LinkInput { report: second, of: first };
    report::link(&house, &duty, &request(&house, input)).await.unwrap();
    let later = app::stream::open::<Report>(&house, second.into()).await.unwrap().unwrap();
    assert_eq!((later.noun().stage, later.noun().duplicate_of), (Stage::Duplicate, Some(first)));
    let itself = report::LinkInput { report: first, of: first };
    let refused = report::link(&house, &duty, &request(&house, itself)).await.err().unwrap();
    assert_eq!(code(&refused), "report-duplicate-of-itself");
}
