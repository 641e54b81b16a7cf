"""A question in the community: asked, read by a moderator, answered, made a dispute."""

from community.models import Post
from tests.builders.drafts import ANSWERS
from tests.builders.people import person, where_it_is_noon
from tests.journeys.post import text_of

TITLE = "한 번도 쓰지 않은 앱에서 결제됐어요"
TEXT = "지난달 청구서에 모르는 앱 결제가 **두 번** 있어요. 어디에 먼저 말해야 하나요?"


def test_a_question_is_held_approved_answered_and_made_a_dispute(visitor, post, worker, staff, site):
    eve, sam = staff("Eve", "moderator"), person("Sam")
    joon = person("Joon", language="ko", time_zone=where_it_is_noon())

    asker = visitor(width=360, language="ko", name="Joon")
    asks(asker, joon)
    moderator = visitor(name="Eve")
    moderator.sign_in(eve, to="/admin/")
    moderator.look("desk-moderator")
    approves(moderator)
    helper = visitor(width=1280, name="Sam", script=False)
    replies(helper, sam)
    approves(moderator)
    letter = post.next_to(joon.email, "reply_published")
    assert letter["Content-Language"] == "ko"
    assert TITLE in text_of(letter)

    makes_it_a_dispute(asker)


def asks(asker, joon) -> None:
    asker.visit("/community/")
    asker.look("community")
    asker.click("main a[href$='/community/korea/']")
    asker.look("board-empty")
    asker.click("main a[href$='/community/korea/new/']")
    asker.sign_in(joon)
    asker.look("ask")
    asker.fill(title=TITLE, source=TEXT)
    asker.page.locator("[data-preview-of] strong").wait_for()
    asker.send("main form .actions button")
    assert Post.objects.get().state == Post.State.HELD
    asker.look("thread-waiting")


def approves(moderator) -> None:
    moderator.visit("/admin/community/post/queue/")
    moderator.look("desk-queue")
    moderator.send("[name=verb][value=approve]")
    moderator.look("desk-queue-empty")


def replies(helper, sam) -> None:
    thread = Post.objects.get(number=1).thread
    helper.visit(thread.get_absolute_url())
    assert TITLE in helper.page.content()
    helper.look("thread-guest")
    helper.click("#reply a")
    helper.sign_in(sam)
    helper.fill(source="Tell your carrier first and keep the receipt number.")
    helper.send("#reply [name=preview]")
    helper.look("thread-preview")
    helper.send("#reply form .actions button")
    helper.look("thread-reply-waiting")


def makes_it_a_dispute(asker) -> None:
    asker.visit("/inbox/")
    asker.look("inbox")
    asker.visit(Post.objects.get(number=1).thread.get_absolute_url().removeprefix("/ko"))
    asker.look("thread")
    asker.click("main a[href*='/disputes/new/?thread=']")
    while (key := asker.attribute("data-screen")) != "story":
        for name, value in ANSWERS[key].items():
            if name != "line-count":
                asker.answer(name, value)
        asker.send("main form[data-screen] .actions button")
    plain = TEXT.replace("**", "")
    assert asker.page.locator("main [name=story]").input_value() == f"{TITLE}\n\n{plain}"
