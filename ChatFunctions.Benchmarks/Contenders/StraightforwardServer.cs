using System.ClientModel;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Chat;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>
/// The endpoint that most people would write: the history by LINQ over the table, the OpenAI SDK's typed streaming, each update
/// written and flushed, and both messages saved at the end. It keeps none of the promises; a client that leaves takes the reply along.
/// </summary>
internal static class StraightforwardServer
{
    public const string Table = "straightforward";

    private const int MaxHistory = 50;

    public static WebApplication Build(Uri upstream, string tableConnection)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(new TableClient(tableConnection, Table));
        builder.Services.AddSingleton(
            new ChatClient("benchmark", new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = upstream }));
        var app = builder.Build();
        app.Services.GetRequiredService<TableClient>().CreateIfNotExists();
        app.MapPost("/chat/{id}", ReplyAsync);
        return app;
    }

    private static async Task ReplyAsync(string id, ChatRequest request, TableClient table, ChatClient model, HttpContext context)
    {
        var aborted = context.RequestAborted;
        var history = new List<StoredMessage>();
        await foreach (var message in table.QueryAsync<StoredMessage>(message => message.PartitionKey == id, cancellationToken: aborted))
        {
            history.Add(message);
        }

        List<ChatMessage> messages = [new SystemChatMessage("You are a helpful AI assistant.")];
        foreach (var message in history.TakeLast(MaxHistory))
        {
            messages.Add(message.Role == "user" ? new UserChatMessage(message.Text) : new AssistantChatMessage(message.Text));
        }

        messages.Add(new UserChatMessage(request.Message));
        var events = context.Request.Headers.Accept == "text/event-stream";
        context.Response.ContentType = events ? "text/event-stream" : "text/plain; charset=utf-8";
        var reply = new StringBuilder();
        await foreach (var update in model.CompleteChatStreamingAsync(messages, cancellationToken: aborted))
        {
            foreach (var part in update.ContentUpdate)
            {
                reply.Append(part.Text);
                await context.Response.WriteAsync(
                    events ? $"data: {JsonSerializer.Serialize(new ChatDelta(part.Text), JsonSerializerOptions.Web)}\n\n" : part.Text,
                    aborted);
                await context.Response.Body.FlushAsync(aborted);
            }
        }

        await table.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.Add, StoredMessage.Now(id, "user", request.Message)),
                new(TableTransactionActionType.Add, StoredMessage.Now(id, "assistant", reply.ToString())),
            ],
            aborted);
    }

    private sealed record ChatRequest(string Message);

    private sealed record ChatDelta(string Delta);
}
