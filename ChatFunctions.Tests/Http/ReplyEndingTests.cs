using ChatFunctions.Chat;
using ChatFunctions.Completions;
using ChatFunctions.Tests.TurnProtocol;
using Microsoft.Extensions.DependencyInjection;

namespace ChatFunctions.Tests.Http;

/// <summary>However a reply ends, in whatever form it was asked for: the answer says so, and says whether to ask again.</summary>
public sealed class ReplyEndingTests
{
    [Theory]
    [InlineData("stop")]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task Reply_is_whole_or_cut_by_a_limit_every_form_tells_it_as_a_success(string reason)
    {
        await using var world = await TableWorld.CreateAsync();
        foreach (var form in PostForm.All)
        {
            using var answer = await PostAsync(world, form, call => call.Finish(reason), "Hel", "lo");

            Assert.True(answer is { Status: 200, IsReset: false, IsFinal: false }, Describe(form, answer));
            Assert.Contains("lo", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(nameof(CompletionError.BrokenStream), 502)]
    [InlineData(nameof(CompletionError.Unavailable), 503)]
    [InlineData(nameof(CompletionError.RateLimited), 429)]
    [InlineData(nameof(CompletionError.TimedOut), 504)]
    public async Task Reply_breaks_off_after_some_text_no_form_looks_whole_and_a_kept_one_is_not_asked_for_again(string error, int status)
    {
        await using var world = await TableWorld.CreateAsync();
        foreach (var form in PostForm.All)
        {
            using var answer = await PostAsync(world, form, call => call.Fail(Enum.Parse<CompletionError>(error)), "Hel", "lo");

            // A response is an object that says how it ended; other objects can't.
            var told = form.IsStream || form.Name.EndsWith("response, object", StringComparison.Ordinal);
            Assert.True(answer.Status == (told ? 200 : status), Describe(form, answer));
            Assert.Equal(!told && form.IsKept, answer.IsFinal);
            Assert.Equal(form.Name == "chat, text", answer.IsReset);
            if (form.Name != "chat, text")
            {
                Assert.Matches("\"(error|failed|incomplete|status|errorText)\"", answer.Text);
            }

            AssertNoClaim(form, answer);
        }
    }

    [Theory]
    [InlineData(nameof(CompletionError.BrokenStream), 502, true)]
    [InlineData(nameof(CompletionError.Failed), 502, true)]
    [InlineData(nameof(CompletionError.Unavailable), 503, true)]
    [InlineData(nameof(CompletionError.RateLimited), 429, true)]
    [InlineData(nameof(CompletionError.QuotaExceeded), 429, false)]
    [InlineData(nameof(CompletionError.ContentFilter), 400, false)]
    [InlineData(nameof(CompletionError.InvalidRequest), 400, false)]
    [InlineData(nameof(CompletionError.ContextTooLong), 400, false)]
    [InlineData(nameof(CompletionError.Misconfigured), 502, false)]
    [InlineData(nameof(CompletionError.NoAnswer), 502, false)]
    public async Task Model_fails_before_any_text_every_form_has_the_status_that_says_why_and_whether_to_ask_again(
        string error, int status, bool mayAskAgain)
    {
        await using var world = await TableWorld.CreateAsync();
        foreach (var form in PostForm.All)
        {
            using var answer = await PostAsync(world, form, call => call.Fail(Enum.Parse<CompletionError>(error)));

            Assert.True(answer.Status == status, Describe(form, answer));
            Assert.Equal((false, !mayAskAgain), (answer.IsReset, answer.IsFinal));
            AssertNoClaim(form, answer);
        }
    }

    [Fact]
    public async Task Model_is_silent_every_form_says_so_and_only_what_is_kept_nowhere_may_be_asked_again()
    {
        await using var world = await TableWorld.CreateAsync();
        foreach (var form in PostForm.All)
        {
            using var answer = await PostAsync(world, form, call => call.Fail(CompletionError.TimedOut));

            Assert.True(answer.Status == 504, Describe(form, answer));
            Assert.Equal((false, form.IsKept), (answer.IsReset, answer.IsFinal));
            AssertNoClaim(form, answer);
        }
    }

    [Theory]
    [InlineData("Hel", "lo")]
    [InlineData]
    public async Task Turn_is_stopped_who_can_tell_it_does_the_others_have_a_conflict_that_is_final(params string[] deltas)
    {
        await using var world = await TableWorld.CreateAsync();
        foreach (var form in PostForm.All.Where(form => form.IsKept))
        {
            using var answer = await PostAsync(world, form, StopAsync, deltas);

            var tells = deltas.Length > 0
                ? form.IsStream || !form.Name.StartsWith("kept completion", StringComparison.Ordinal)
                : form.Name is "chat, events" or "response, events" or "response, object" or "ui, events";
            Assert.True(answer.Status == (tells ? 200 : 409), Describe(form, answer));
            Assert.Equal(!tells, answer.IsFinal);
            Assert.Equal(form.Name == "chat, text" && deltas.Length > 0, answer.IsReset);
        }
    }

    private static Task<Exchange> PostAsync(TableWorld world, PostForm form, Action<TurnProtocol.FakeCall> end, params string[] deltas) =>
        PostAsync(world, form, (_, _, call) =>
        {
            end(call);
            return Task.CompletedTask;
        }, deltas);

    private static async Task<Exchange> PostAsync(
        TableWorld world, PostForm form, Func<TurnProtocol.Worker, Exchange, TurnProtocol.FakeCall, Task> end, params string[] deltas)
    {
        var worker = world.Start();
        var exchange = new Exchange(form.Body(), form.Accept);
        var answering = form.RunAsync(worker, exchange);
        var call = await world.Model.NextCallAsync();
        call.Say(deltas);
        await end(worker, exchange, call);
        await answering.WaitAsync(TimeSpan.FromSeconds(30));
        return exchange;
    }

    private static async Task StopAsync(TurnProtocol.Worker worker, Exchange exchange, TurnProtocol.FakeCall call)
    {
        await Eventually.TrueAsync(() => call.IsHeard && exchange.Context.Response.Headers.ContainsKey("X-Conversation-Id"));
        var routes = ActivatorUtilities.CreateInstance<StreamRoutes>(worker.Get<IServiceProvider>());
        using var stop = new Exchange();
        await routes.StopAsync(stop.Context.Request, exchange.Context.Response.Headers["X-Conversation-Id"].ToString());
        Assert.Equal((int)HttpStatusCode.Accepted, stop.Status);
    }

    // What is kept nowhere is not «in the conversation».
    private static void AssertNoClaim(PostForm form, Exchange answer)
    {
        if (!form.IsKept)
        {
            var text = answer.Text.Replace("\"conversation\":null", "", StringComparison.Ordinal);
            Assert.DoesNotContain("conversation", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string Describe(PostForm form, Exchange answer) =>
        $"{form}: {answer.Status}, reset {answer.IsReset}, final {answer.IsFinal}\n{answer.Text}";
}
