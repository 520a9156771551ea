using ChatFunctions.Chat;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What a client received.</summary>
/// <param name="IsCut">Whether the connection was reset.</param>
internal sealed record Answer(int Status, string Body, bool IsCut)
{
    /// <summary>The event stream's terminal event, or empty.</summary>
    public string Terminal => Body.LastIndexOf("event: ", StringComparison.Ordinal) is >= 0 and var last && Body[last..].Contains(
        ".end\n", StringComparison.Ordinal)
        ? Body[(last + 7)..Body.IndexOf('\n', last)]
        : "";

    public static async Task<Answer> ReadAsync(ChatReply reply, ReplySource source, ReplyForm form, EventCursor? after)
    {
        var connection = new Connection();
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        try
        {
            await (after is null ? reply.WriteAsync(context, source, form) : reply.WriteAsync(context, source, form, after));
            await context.Response.BodyWriter.FlushAsync();
        }
        catch (OperationCanceledException) when (connection.IsReset)
        {
            // The server's own reset.
        }

        return new Answer(context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()), connection.IsReset);
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public bool IsReset { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsReset = true;
    }
}
