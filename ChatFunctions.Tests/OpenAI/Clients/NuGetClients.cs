using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Conversations;
using OpenAI.Models;
using OpenAI.Responses;
using CompletionClient = OpenAI.Chat.ChatClient;

#pragma warning disable OPENAI001 // The package calls these clients experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The clients of the NuGet package OpenAI, as an application would make them.</summary>
/// <param name="api">Where <c>/api/</c> is.</param>
/// <param name="key">The access key.</param>
/// <param name="policy">Sees every call, before its retries.</param>
/// <param name="perTry">Sees every attempt.</param>
internal sealed class NuGetClients(Uri api, string? key = null, PipelinePolicy? policy = null, PipelinePolicy? perTry = null)
{
    public const string Model = "offline-model";

    private readonly ApiKeyCredential _key = new(key ?? HostEnvironment.ForeignKey ?? "none");
    private readonly Uri _endpoint = new(api, "v1");

    public ResponsesClient Responses => new(_key, With(new ResponsesClientOptions { Endpoint = _endpoint }));

    public ConversationClient Conversations => new(_key, With(new ConversationClientOptions { Endpoint = _endpoint }));

    public CompletionClient Completions => new(Model, _key, With(new OpenAIClientOptions { Endpoint = _endpoint }));

    public OpenAIModelClient Models => new(_key, With(new OpenAIClientOptions { Endpoint = _endpoint }));

    private T With<T>(T options)
        where T : ClientPipelineOptions
    {
        if (policy is not null)
        {
            options.AddPolicy(policy, PipelinePosition.PerCall);
        }

        if (perTry is not null)
        {
            options.AddPolicy(perTry, PipelinePosition.PerTry);
        }

        return options;
    }
}
