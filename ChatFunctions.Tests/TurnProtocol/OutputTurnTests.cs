using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Turns whose input is outputs only: retried, said twice, and said without a turn.</summary>
public sealed class OutputTurnTests
{
    private static readonly TurnInput Output = TurnInput.Of(Talk.Said("=x:1"));

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public async Task Fails_without_a_word_it_is_said_once_more_in_its_place(string? key)
    {
        var conversation = Holding("why (x)");
        await conversation.SayAsync(Output, "", key);
        await conversation.SayAsync(Output, "", key);

        var turn = await conversation.SayAsync(Output, "so", key);

        Assert.Equal([0, 1], turn.Window.Select(message => message.Number));
        Assert.Equal(["why", "{}", "1", "so"], Texts(conversation));
    }

    [Fact]
    public async Task Fails_without_a_word_another_output_of_the_call_is_taken()
    {
        var conversation = Holding("why (x)");
        await conversation.SayAsync(Output, "");

        var turn = await conversation.SayAsync(TurnInput.Of(Talk.Said("=x:2")), "so");

        Assert.Equal(["why", "2"], Words(turn));
    }

    [Fact]
    public async Task Is_answered_a_second_output_is_refused_and_nothing_is_written()
    {
        var conversation = Holding("why (x)");
        await conversation.SayAsync(Output, "so");

        var second = TurnInput.Of(Talk.Said("and =x:2"));
        var refused = await Assert.ThrowsAsync<OutputRefusedException>(() => conversation.SayAsync(second, ""));

        Assert.Equal(new OutputRefusal("x", 1, IsAnswered: true), refused.Refusal);
        Assert.Equal(["why", "{}", "1", "so"], Texts(conversation));
    }

    [Fact]
    public async Task Client_says_the_outputs_of_earlier_steps_once_more_each_is_stored_once()
    {
        var conversation = Holding("why (x) ; =x:1 (y)");

        await conversation.SayAsync(TurnInput.Of(Talk.Said("=x:1 =y:2")), "so");

        Assert.Equal(["why", "{}", "1", "{}", "2", "so"], Texts(conversation));
    }

    [Fact]
    public async Task Outputs_are_said_one_by_one_without_a_turn_all_calls_have_theirs()
    {
        var conversation = Holding("why (x,y)");
        await AddAsync(conversation, "=x:1");
        await AddAsync(conversation, "=y:2");

        var turn = await conversation.PostAsync("and?", "so");

        Assert.Equal(["why", "1", "2", "and?"], Words(turn));
    }

    [Theory]
    [InlineData("why (x,y) ; =x:1 =y:2 !so", "why 1 2", "why 1 2 or and?")]
    [InlineData("why (x,y) ; =x:1 =y:2 (x) ; =x:3 !so", "why 1 2 3", "why 1 2 3 or and?")]
    [InlineData("why !wait(x) ; more =x:1 !so", "why wait more 1", "why wait more 1 or and?")]
    [InlineData("why (x) ; =x:1 !so ; more !yes", "why 1 so more", "why 1 so more or and?")]
    public async Task Reply_to_outputs_is_wanted_again_it_alone_is_superseded(string talk, string asked, string next)
    {
        var conversation = Holding(talk);

        var again = await conversation.PostAsync(null, "or");
        var further = await conversation.PostAsync("and?", "so");

        Assert.Equal(asked.Split(' '), Words(again));
        Assert.Equal(next.Split(' '), Words(further));
        Assert.Equal([again.Reply.Number - 1], conversation.Messages.Where(row => row.Superseded).Select(row => row.Number));
    }

    [Fact]
    public async Task Reply_to_outputs_is_wanted_again_in_vain_the_calls_are_open_again()
    {
        var conversation = Holding("why (x,y) ; =x:1 =y:2 !so");
        await conversation.PostAsync(null, "");

        var again = await conversation.PostAsync(null, "or");
        await conversation.PostAsync(null, "");
        var other = await conversation.SayAsync(TurnInput.Of(Talk.Said("=x:3 =y:4")), "so");

        Assert.Equal(["why", "1", "2"], Words(again));
        Assert.Equal(["why", "3", "4"], Words(other));
    }

    [Fact]
    public async Task Window_is_small_a_reply_to_outputs_is_wanted_again_their_calls_and_the_question_are_there()
    {
        var conversation = Holding($"why (x,y) ; {string.Concat(Enumerable.Repeat("and !so ; ", 5))} =x:1 =y:2 !so", maxHistoryMessages: 2);

        var again = await conversation.PostAsync(null, "or");

        Assert.Equal(["why", "so", "1", "2"], Words(again));
    }

    [Theory]
    [InlineData("why !a(x) ; and !b(x,y) ; =x:1 =y:2 !so", 3, 1, "why a and b 2 so and?")]
    [InlineData("why !a(x) ; and !b(x) ; =x:1 !so", 3, 1, "why a and b so and?")]
    [InlineData("why !a(x) ; and (x) ; =x:1 !so", 3, 0, "why a and so and?")]
    [InlineData("why (x,x) ; =x:1 =x:2 !so", 1, 0, "why 2 so and?")]
    public async Task Answered_call_is_deleted_its_output_answers_no_other(string talk, int message, int item, string seen)
    {
        var conversation = Holding(talk);
        await DeleteAsync(conversation, message, item);

        var turn = await conversation.PostAsync("and?", "so");

        Assert.Equal(seen.Split(' '), Words(turn));
    }

    [Theory]
    [InlineData("why !a(x) ; and !b(x)", 3, 1, "why a and b 1 so more")]
    [InlineData("why !a(x) ; and (x)", 3, 0, "why a and 1 so more")]
    public async Task Open_call_is_deleted_an_output_that_comes_later_answers_the_one_before(
        string talk, int message, int item, string seen)
    {
        var conversation = Holding(talk);
        await DeleteAsync(conversation, message, item);

        await conversation.SayAsync(Output, "so");
        var turn = await conversation.PostAsync("more", "so");

        Assert.Equal(seen.Split(' '), Words(turn));
    }

    [Fact]
    public async Task Call_is_far_behind_the_window_it_is_there_all_the_same()
    {
        var conversation = Holding($"why (x) ; {string.Concat(Enumerable.Repeat("and !so ; ", 30))}", maxHistoryMessages: 4);

        var turn = await conversation.SayAsync(Output, "so");
        var next = await conversation.PostAsync("well?", "well");

        Assert.Equal([0, 1, 60, 61], turn.Window.Select(message => message.Number));
        Assert.Equal([60, 61, 63], next.Window.Select(message => message.Number));
    }

    [Theory]
    [InlineData("x", null, "a b")]
    [InlineData("y", "y", "QUERY ")]
    public void Call_was_made_by_a_turn_that_ended_here_its_output_takes_no_query(string output, string? refused, string request)
    {
        using var stage = new Stage();
        var worker = stage.Start("w");
        var (_, seen) = stage.Post(worker);
        stage.Say(seen, "{}", ReplyItem.Call("x", "get_it"));
        seen.Call!.Finish();
        stage.Advance(0.01);
        var turn = ScheduledCallers.Request(null, "1") with { Said = TurnInput.Of(Talk.Said($"={output}:1")) };
        Task<TurnBegin>? begin = null;

        var requests = stage.Requests(worker, () => begin = stage.Begin(worker, turn));

        Assert.Equal(refused, (begin!.Exception?.InnerException as OutputRefusedException)?.Refusal.CallId);
        Assert.StartsWith(request, Assert.Single(requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_is_said_without_a_turn_the_next_turn_knows_it()
    {
        var conversation = Holding("why (x)");

        await AddAsync(conversation, "=x:1");
        var turn = await conversation.PostAsync("and?", "so");

        Assert.Equal(["why", "1", "and?"], Words(turn));
    }

    [Theory]
    [InlineData("why (x)", "=y", "y", false)]
    [InlineData("why (x) ; =x !so", "=x", "x", true)]
    [InlineData("why (x,y) ; =x !so", "=y", "y", true)]
    public async Task Output_is_said_without_a_turn_and_no_call_waits_for_it_it_is_refused(
        string talk, string said, string callId, bool isAnswered)
    {
        var conversation = Holding(talk);

        var refused = await Assert.ThrowsAsync<OutputRefusedException>(() => AddAsync(conversation, said));

        Assert.Equal(new OutputRefusal(callId, 0, isAnswered), refused.Refusal);
        Assert.Equal(Talk.Rows(talk).Length, conversation.Messages.Length);
    }

    [Theory]
    [InlineData("why (x) =x", null)]
    [InlineData("why =x", "x")]
    public async Task Conversation_begins_with_an_output_its_call_must_come_with_it(string said, string? refused)
    {
        var editor = Holding("").Worker.Editor;

        var create = () => editor.CreateAsync(StoredConversation.Owner, Talk.Said(said), "", null, CancellationToken.None);

        Assert.Equal(refused, (await Record.ExceptionAsync(create) as OutputRefusedException)?.Refusal.CallId);
    }

    private static StoredConversation Holding(string talk, int maxHistoryMessages = 50)
    {
        var rows = Talk.Rows(talk);
        return new StoredConversation(maxHistoryMessages).Has(rows.Length, number => rows[number]);
    }

    private static Task<IReadOnlyList<MessageRow>?> AddAsync(StoredConversation conversation, string said) =>
        conversation.Worker.Editor.AddAsync(
            StoredConversation.Owner, StoredConversation.Id, Talk.Said(said), null, CancellationToken.None);

    private static async Task DeleteAsync(StoredConversation conversation, int message, int item)
    {
        var row = conversation.Messages.Single(row => row.Number == message);
        var id = new MessageId(StoredConversation.Id, message, row.TurnToken);
        var itemId = TurnIds.Item(StoredConversation.Id, message, row.TurnToken, item, row.AllParts[item].Item);
        Assert.NotNull(await conversation.Worker.Editor.DeleteItemAsync(StoredConversation.Owner, id, itemId, CancellationToken.None));
    }

    private static IEnumerable<string> Texts(StoredConversation conversation) =>
        conversation.Messages.Reverse().Select(message => message.Text);

    // But for the calls, which say nothing.
    private static IEnumerable<string> Words(Turn turn) => MessageGroup.Of([.. turn.Window, .. turn.Asked])
        .SelectMany(group => group.Messages).Select(message => message.Words).Where(words => words.Length > 0);
}
