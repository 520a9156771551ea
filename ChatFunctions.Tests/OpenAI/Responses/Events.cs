using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Turns;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>What the event writer writes for a turn of the conversation <c>demo</c>.</summary>
internal static class Events
{
    public const string ItemId = "msg_demo_1-01234567";
    public const string ResponseId = "resp_demo_1-01234567";
    public const string TurnId = "1-01234567";

    public static ResponseEventWriter Writer(
        int after = ResponseEvents.BeforeFirst, bool isAttached = false, string? instructions = null, double? temperature = null,
        int? maxOutputTokens = null)
    {
        var reply = Rows.Reply(1, "", status: TurnStatus.InProgress) with { Temperature = temperature, MaxOutputTokens = maxOutputTokens };
        return new ResponseEventWriter(new ResponseObject(new TurnRows("demo", reply, instructions)), after, isAttached);
    }

    /// <summary>All of a reply, written in one go.</summary>
    public static byte[] Write(ReplyLog log, ReplyEnd end, int after = ResponseEvents.BeforeFirst)
    {
        var writer = Writer(after);
        var output = new ArrayBufferWriter<byte>();
        end = Logs.Finish(log, end);
        writer.WriteDeltas(output, log.Read(), 0);
        Assert.True(writer.WriteEnd(output, log.Read(), end));
        return output.WrittenSpan.ToArray();
    }
}
