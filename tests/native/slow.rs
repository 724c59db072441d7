//! What only time tells: tests that wait for seconds of the contract, all at once.

use crate::{edits, expiry, keepalive, lost, resume, session};

#[tokio::test]
async fn what_only_time_tells() {
    tokio::join!(
        Box::pin(expiry::roles_and_rooms_that_only_the_token_opened_are_lost()),
        Box::pin(expiry::a_reserved_nickname_is_lost_with_its_token()),
        Box::pin(expiry::auth_in_time_keeps_everything()),
        Box::pin(expiry::who_was_away_is_told_on_return()),
        Box::pin(expiry::the_identity_of_an_expired_token_takes_nobodys_place()),
        Box::pin(keepalive::who_is_silent_is_pinged_and_closed_and_may_come_back()),
        Box::pin(lost::a_stalled_reader_finds_the_end_and_resumes()),
        Box::pin(lost::lost_members_hold_no_descriptors_and_resume()),
        Box::pin(resume::a_silent_reader_is_told_of_no_gap()),
        Box::pin(resume::a_page_that_is_closed_or_reloaded_has_five_seconds()),
        Box::pin(edits::others_see_that_somebody_is_writing_but_not_too_often()),
        Box::pin(session::who_does_not_say_hello_in_time_is_closed()),
        Box::pin(session::a_detached_session_ends_with_its_grace_and_keeps_its_name_until_then()),
    );
}
