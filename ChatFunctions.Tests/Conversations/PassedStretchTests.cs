using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations;

/// <summary>What the head says can be passed over saves requests, and changes no answer.</summary>
public sealed class PassedStretchTests
{
    private const int MaxHistoryMessages = 4;

    /// <summary>
    /// Turns that are answered, fail, are begun again in the place of a deleted one, or answer again; messages added and deleted; and heads
    /// whose marks an older version has dropped.
    /// </summary>
    [Fact]
    public async Task AnyPast_WindowAndListingsAreThoseOfAllRows()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            await RunAsync(seed);
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var conversation = new StoredConversation(MaxHistoryMessages);
        var (failing, deleting) = (random.Next(10), random.Next(10));
        for (var step = 0; step < 40; step++)
        {
            var before = conversation.Messages;
            switch (random.Next(20))
            {
                case < 9:
                    var turn = await conversation.PostAsync($"Question {step}?", random.Next(10) < failing ? "" : "Yes.");
                    Assert.Equal(Window(before), turn.Window.Select(message => message.Number));
                    break;
                case < 11:

                    // In the place of the earlier one where that is the latest and has failed.
                    var again = await conversation.PostAsync("The same?", "", "key");
                    Assert.Equal(Window(before), again.Window.Select(message => message.Number));
                    break;
                case < 13 when before.FirstOrDefault(message => message is { Role: MessageRole.User, Deleted: false }) is { } question:
                    var other = await conversation.PostAsync(null, random.Next(10) < failing ? "" : "Or so.");
                    Assert.Equal(question.Number, other.Asked[0].Number);
                    Assert.Equal(
                        Window([.. before.Where(message => message.Number < question.Number)], said: 0),
                        other.Window.Select(message => message.Number));
                    Assert.DoesNotContain(
                        conversation.Messages,
                        message => message is { Role: MessageRole.Assistant, Superseded: false, Deleted: false } &&
                            message.Number > question.Number && message.TurnToken != other.Token);
                    break;
                case < 14:
                    await conversation.Worker.Editor.AddAsync(
                        StoredConversation.Owner, StoredConversation.Id, [new NewMessage(MessageRole.System, "Note.")], null, default);
                    break;
                case < 15:
                    conversation.Knows(head => head with { Deletions = "", Unused = "" });
                    break;
                default:
                    for (var index = random.Next(before.Length + 1); index < before.Length && random.Next(10) < deleting; index++)
                    {
                        var id = new MessageId(StoredConversation.Id, before[index].Number, before[index].TurnToken);
                        await conversation.Worker.Editor.DeleteMessageAsync(StoredConversation.Owner, id, default);
                    }

                    break;
            }

            await CheckListingsAsync(conversation, random.Next(1, 4));
        }
    }

    private static async Task CheckListingsAsync(StoredConversation conversation, int limit)
    {
        var reader = conversation.Worker.Reader;
        var shown = conversation.Messages.Where(message => !message.Deleted).Select(message => message.Number).ToArray();
        var (down, up) = (new List<long>(), new List<long>());
        for (HistoryPage? page = null; page is null or { Next: not null };)
        {
            page = await reader.ReadMessagesAsync(StoredConversation.Owner, StoredConversation.Id, limit, page?.Next?.Number, default);
            down.AddRange(page!.Messages.Reverse().Select(message => message.Number));
        }

        for (HistoryPage? page = null; page is null or { Next: not null };)
        {
            page = await reader.ReadMessagesAfterAsync(
                StoredConversation.Owner, StoredConversation.Id, limit, page?.Next?.Number ?? -1, default);
            up.AddRange(page!.Messages.Select(message => message.Number));
        }

        Assert.Equal(shown, down);
        Assert.Equal(shown.Reverse(), up);
    }

    private static long[] Window(MessageRow[] newestFirst, int said = 1)
    {
        var window = new HistoryWindow(MaxHistoryMessages - said, 16_000);
        Assert.All(newestFirst, message => window.Offer(message));
        return [.. window.ToChronological().Select(message => message.Number)];
    }
}
