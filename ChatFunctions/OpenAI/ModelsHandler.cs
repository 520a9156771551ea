using System.Text.Json;
using ChatFunctions.Completions;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI;

/// <summary>The configured models, in OpenAI's shape. Thread-safe.</summary>
public sealed class ModelsHandler
{
    private readonly OpenAIBoundary _boundary;
    private readonly CompletionOptions _models;

    internal ModelsHandler(OpenAIBoundary boundary, IOptions<CompletionOptions> models)
    {
        _boundary = boundary;
        _models = models.Value;
    }

    internal Task<IResult> ListAsync(HttpRequest request) => _boundary.RunAsync(request, _ =>
        JsonBody.WriteAsync(request.HttpContext.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in _models.FurtherModels.Prepend(_models.Model).Distinct())
            {
                Write(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));

    internal Task<IResult> GetAsync(HttpRequest request, string? model)
    {
        if (string.IsNullOrEmpty(model))
        {
            return ListAsync(request);
        }

        // A path keeps an escaped slash as it is.
        var name = Uri.UnescapeDataString(model);
        return _boundary.RunAsync(request, _ => _models.Allows(name)
            ? JsonBody.WriteAsync(request.HttpContext.Response, json => Write(json, name))
            : throw Problem.NoModel());
    }

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, 0);
        json.WriteString("owned_by"u8, "configuration"u8);
        json.WriteEndObject();
    }
}
