using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>OpenAI's chat completions: stateless, as the API says, unless <c>store</c> is true.</summary>
public sealed class ChatCompletionsFunction(ChatCompletionsHandler handler)
{
    [Function("CreateChatCompletion")]
    public Task<IResult> CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chat/completions")] HttpRequest request) =>
        handler.CreateAsync(request);
}
