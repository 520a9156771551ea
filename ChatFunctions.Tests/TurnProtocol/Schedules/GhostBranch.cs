using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>What stands before a turn in the moment in which it begins, whatever its worker knew when it asked for that.</summary>
internal static class GhostBranch
{
    /// <summary>The texts before the newest that the model is to be sent.</summary>
    public static string[] Window(List<MessageRow> stored, MessageRow asked)
    {
        var window = new HistoryWindow(ScheduledWorker.MaxHistoryMessages - 1, int.MaxValue, HeldOutputs.Of(Said(asked)));
        stored.ForEach(message => window.Offer(message));
        var groups = MessageGroup.Of([.. window.ToChronological(), asked]);
        return [.. groups.SelectMany(group => group.Messages).SkipLast(1).Select(message => message.Words)];
    }

    /// <summary>A call waits for the output, in all that was said and answered.</summary>
    public static void CheckOutput(IEnumerable<MessageRow> answered, MessageRow output) =>
        Assert.Null(OutputRefusal.Of([.. answered.Where(message => !message.Deleted).Reverse()], Said(output)));

    private static NewMessage[] Said(MessageRow message) => message.CallId is { } id ? [NewMessage.Output(id, message.Text)] : [];
}
