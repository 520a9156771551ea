using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.Benchmarks.Floor;

/// <summary>
/// The least that keeps the contract: the steps of docs/protocol.md by hand, with raw HTTP to the table and to the model, and the app's
/// runtime settings. It makes the requests of a turn that goes well and ends with an error where the app would look what became of a
/// write; nobody can attach, stop or read.
/// </summary>
internal sealed class FloorServer(FloorTable table, FloorModel model)
{
    public const string Table = "floor";

    // The conversations whose last turn this instance has ended. Enough for a measurement; more of them are forgotten together.
    private const int MaxHot = 1024;

    private readonly ConcurrentDictionary<string, FloorConversation> _hot = new();

    public static async Task<WebApplication> BuildAsync(Uri upstream, string tableConnection)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        var app = builder.Build();
        var client =
            new HttpClient(
                new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
            { Timeout = Timeout.InfiniteTimeSpan };
        var table = new FloorTable(client, tableConnection, Table);
        await table.CreateAsync();
        var server = new FloorServer(table, new FloorModel(client, upstream));
        app.MapPost("/chat", context => server.ReplyAsync(context, null));
        app.MapPost("/chat/{id}", context => server.ReplyAsync(context, (string)context.Request.RouteValues["id"]!));
        return app;
    }

    private async Task ReplyAsync(HttpContext context, string? id)
    {
        var message = await ReadMessageAsync(context);
        var conversation = id is null ? new FloorConversation(Guid.NewGuid().ToString("N")) : _hot.GetValueOrDefault(id)
            ?? await ReadAsync(id);
        var turn = new FloorTurn(table, conversation, message);
        if (!await turn.BeginAsync())
        {
            // Somebody else has written since this instance ended its turn.
            turn = new FloorTurn(table, await ReadAsync(conversation.Id), message);
            if (!await turn.BeginAsync())
            {
                context.Response.StatusCode = StatusCodes.Status409Conflict;
                return;
            }
        }

        context.Response.Headers["X-Conversation-Id"] = conversation.Id;
        context.Response.ContentType = "text/plain; charset=utf-8";
        FloorEvents? events = null;
        if (context.Request.Headers.Accept == "text/event-stream")
        {
            context.Response.ContentType = "text/event-stream";
            events = new FloorEvents(turn.Token, context.Response.BodyWriter);
        }

        using var ended = new CancellationTokenSource();
        var journal = turn.JournalAsync(ended.Token);
        await model.StreamAsync(turn, events, context.Response.BodyWriter);
        await ended.CancelAsync();
        await journal;
        Remember(await turn.EndAsync());
        events?.End(turn.Text);
    }

    private async Task<FloorConversation> ReadAsync(string id)
    {
        using var page = await table.QueryAsync(FloorConversation.PartitionOf(id));
        return FloorConversation.Read(id, page.RootElement.GetProperty("value"));
    }

    private void Remember(FloorConversation conversation)
    {
        if (_hot.Count >= MaxHot)
        {
            _hot.Clear();
        }

        _hot[conversation.Id] = conversation;
    }

    private static async Task<string> ReadMessageAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        return body.RootElement.GetProperty("message").GetString() ?? throw new FormatException("No message.");
    }
}
