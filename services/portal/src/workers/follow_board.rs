use runtime::{Progress, Result, Worker};

use crate::web::Board;

/// Tells the streams of this process which orders have changed, while somebody watches.
///
/// # Errors
/// dispatch does not answer.
pub async fn follow_board(worker: Worker) -> Result<Progress> {
    worker.state::<Board>().follow(worker).await
}
