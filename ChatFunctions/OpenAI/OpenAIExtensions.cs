using ChatFunctions.OpenAI.Completions;
using ChatFunctions.OpenAI.Responses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.OpenAI;

internal static class OpenAIExtensions
{
    /// <summary>OpenAI's API over the same turns.</summary>
    public static IHostApplicationBuilder AddOpenAI(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ResponseCreator>();
        builder.Services.AddSingleton<StatelessReplies>();
        return builder;
    }
}
