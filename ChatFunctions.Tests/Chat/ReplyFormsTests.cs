using ChatFunctions.Chat;
using ChatFunctions.Http;
using ChatFunctions.Tests.Http;
using Microsoft.Extensions.Primitives;

namespace ChatFunctions.Tests.Chat;

public sealed class ReplyFormsTests
{
    private const string Text = "text/plain";
    private const string Events = "text/event-stream";
    private const string Json = "application/json";

    [Fact]
    public void No_header_the_form_is_plain_text() => Assert.Equal(Text, Negotiate());

    [Theory]
    [InlineData("", Text)]
    [InlineData(" ", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/*", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("text/plain; charset=utf-8", Text)]
    [InlineData("TEXT/Event-Stream", Events)]
    [InlineData("text/event-stream", Events)]
    [InlineData("text/event-stream, */*", Events)]
    [InlineData("*/*, text/event-stream", Events)]
    [InlineData("application/json", Json)]
    [InlineData("application/*", Json)]
    [InlineData("application/json;charset=utf-8;q=0.5", Json)]
    [InlineData("application/json, text/event-stream", Json)]
    [InlineData("text/event-stream, application/json", Events)]
    public void Forms_are_named_the_one_that_is_liked_best_is_taken(string accept, string expected) =>
        Assert.Equal(expected, Negotiate(accept));

    [Theory]
    [InlineData("application/json;q=0.1, text/event-stream;q=0.9", Events)]
    [InlineData("text/plain;q=0.1, application/json;q=0.2, text/event-stream;q=0.1", Json)]
    [InlineData("text/plain;q=0, */*", Events)]
    [InlineData("text/*;q=0, */*;q=0.1", Json)]
    [InlineData("text/plain;q=0.2, text/*;q=0.8", Events)]
    [InlineData("*/*;q=0.1, text/html", Text)]
    [InlineData("text/event-stream;q=1.0, text/plain;q=0.999", Events)]
    public void Qualities_are_named_they_decide(string accept, string expected) => Assert.Equal(expected, Negotiate(accept));

    // What clients really send.
    [Theory]
    [InlineData("application/json, text/plain, */*", Json)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", Text)]
    [InlineData("application/json, text/event-stream, */*", Json)]
    [InlineData("text/html, */*; q=0.01", Text)]
    [InlineData("*", Text)]
    [InlineData("*;q=0.5", Text)]
    [InlineData("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", Text)]
    [InlineData("application/json, *", Json)]
    [InlineData("nonsense, text/event-stream", Events)]
    [InlineData("text/event-stream,", Events)]
    public void Stock_clients_get_what_they_can_read(string accept, string expected) => Assert.Equal(expected, Negotiate(accept));

    [Fact]
    public void Header_comes_twice_both_count()
    {
        Assert.Equal(Events, Negotiate("image/png", "text/event-stream"));
        Assert.Equal(Json, Negotiate("text/plain;q=0.1", "application/json"));
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/html")]
    [InlineData("application/xml, image/*;q=0.5")]
    [InlineData("text/plain;q=0")]
    [InlineData("*/*;q=0")]
    [InlineData("application/problem+json")]
    [InlineData("nonsense")]
    [InlineData("*;q=0")]
    [InlineData("/")]
    public void Nothing_that_there_is_is_wanted_that_is_406(string accept)
    {
        var problem = Assert.Throws<ProblemException>(() => Negotiate(accept));

        Assert.Equal(406, problem.Status);
    }

    private static string Negotiate(params string[] accept)
    {
        var request = Requests.Get();
        request.Headers.Accept = accept.Length == 0 ? StringValues.Empty : accept;
        return ReplyForms.Negotiate(request) switch
        {
            ReplyForm.PlainText => Text,
            ReplyForm.EventStream => Events,
            _ => Json,
        };
    }
}
